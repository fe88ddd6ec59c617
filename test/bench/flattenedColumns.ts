import { DuckDBInstance, DuckDBListType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api';

// Prints what DuckDB has to select of a file for a table as flat as ours: members as columns of their own, lists as
// JSON text. A program of its own, so that no engine is measured with what this leaves behind.

const [file = ''] = process.argv.slice(2);

const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function flattenColumns(path: readonly string[], type: DuckDBType): string[] {
  if (type instanceof DuckDBStructType)
    return type.entryNames.flatMap((name, index) => flattenColumns([...path, name], type.entryTypes[index]!));
  const value = path.map(quoteIdentifier).join('.');
  return [`${type instanceof DuckDBListType ? `to_json(${value})` : value} as ${quoteIdentifier(path.join('_'))}`];
}

async function main(): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const result = await connection.run(`select * from read_json_auto('${file}') limit 0`);
  const names = result.columnNames();
  console.log(
    result
      .columnTypes()
      .flatMap((type, index) => flattenColumns([names[index]!], type))
      .join(', '),
  );
}

void main();
