import { type DuckDBType, DuckDBInstance, DuckDBListType, DuckDBStructType } from '@duckdb/node-api';

// Prints what DuckDB has to select of a file for a table as flat as ours: members as columns of their own, lists as JSON text.
// A program of its own, so that no engine is measured with what this leaves behind.

const [file = ''] = process.argv.slice(2);

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function columns(path: readonly string[], type: DuckDBType): string[] {
  if (type instanceof DuckDBStructType) return type.entryNames.flatMap((name, index) => columns([...path, name], type.entryTypes[index]!));
  const value = path.map(quoted).join('.');
  return [`${type instanceof DuckDBListType ? `to_json(${value})` : value} as ${quoted(path.join('_'))}`];
}

async function main(): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const all = await connection.run(`select * from read_json_auto('${file}') limit 0`);
  const names = all.columnNames();
  console.log(all.columnTypes().flatMap((type, index) => columns([names[index]!], type)).join(', '));
}

void main();
