import { needsKeys } from '../../push/job/pushJobApi';
import { createPythonReader } from './pythonRecords';
import type { ScriptSource, ScriptTable } from './scriptSource';
import { formatComment, formatPythonText, formatPythonValue, secretVariableName } from './scriptSource';

/** The types of pandas that hold what a column holds, empty values included. */
const pandasTypes = {
  INTEGER: 'Int64',
  FLOAT: 'Float64',
  BOOLEAN: 'boolean',
  STRING: 'string',
  DATE: 'datetime64[ms]',
  DATETIME: 'datetime64[ms]',
} as const;

/** The push as a script that uses pycelonis 2, the official Python client, and pandas (celonis-api.md §4.4). */
export function createPycelonisScript(copy: ScriptSource): string {
  const { origin, poolId, tables, scheme, notes } = copy;
  const [{ job: mainJob }] = tables;
  const secretName = secretVariableName(copy);
  const introduction = [
    `Pushes to the table ${mainJob.table} of a Celonis data pool, mode ${mainJob.mode}.`,
    ...notes,
    `Needs pycelonis 2, pandas 2 or newer and pyarrow. The secret comes from the environment variable ${secretName}.`,
  ];
  return `${formatComment(introduction)}
import os

import pandas as pd
from pycelonis import get_celonis
from pycelonis.ems import ColumnTransport, ColumnType

${createPythonReader(copy)}


DTYPES = ${formatPythonValue(pandasTypes)}


def frame_of(table, path, read):
    frame = pd.DataFrame(list(rows_of(table, path, read)), columns=[name for name, _, _, _ in table["columns"]], dtype=object)
    for name, type, _, _ in table["columns"]:
        if type in ("DATE", "DATETIME"):
            frame[name] = frame[name].map(lambda moment: moment.replace(tzinfo=None), na_action="ignore")
        elif type == "FLOAT":
            frame[name] = frame[name].map(float, na_action="ignore")
        frame[name] = frame[name].astype(DTYPES[type])
    return frame


celonis = get_celonis(base_url=${formatPythonText(origin)}, api_token=os.environ[${formatPythonText(secretName)}], key_type=${formatPythonText(scheme === 'AppKey' ? 'APP_KEY' : 'BEARER')})
pool = celonis.data_integration.get_data_pool(${formatPythonText(poolId)})
${tables.map((table, index) => (table.childPath ? createChildPush(table, index) : createPush(table, index))).join('')}`;
}

/** A child table for which there are no rows is left as it is. */
function createChildPush(table: ScriptTable, index: number): string {
  const lines = createPush(table, index)
    .trim()
    .replace(/^(?=.)/gm, '    ');
  return `\nif any(True for path, read in FILES for _ in rows_of(TABLES[${index}], path, read)):\n${lines}\n`;
}

function createPush({ job }: ScriptTable, index: number): string {
  const { table, mode, keys, connectionId, options } = job;
  const columns = job.columns.map(({ name, type, fieldLength }) => {
    const length = type === 'STRING' && fieldLength !== undefined ? `, field_length=${fieldLength}` : '';
    return `        ColumnTransport(column_name=${formatPythonText(name)}, column_type=ColumnType.${type}${length}),\n`;
  });
  const optionalArguments = {
    ...(connectionId === undefined ? {} : { connection_id: connectionId }),
    ...(needsKeys(mode) ? { keys: [...keys] } : {}),
    ...(mode === 'upsert' && options?.upsertStrategy ? { upsert_strategy: options.upsertStrategy } : {}),
  };
  return `
job = pool.create_data_push_job(
    target_name=${formatPythonText(table)},
    type_=${formatPythonText(mode === 'replace' ? 'REPLACE' : 'DELTA')},
    column_config=[
${columns.join('')}    ],
${Object.entries(optionalArguments)
  .map(([name, value]) => `    ${name}=${formatPythonValue(value)},\n`)
  .join('')})
try:
${createFrames(job, index)}
    job.execute()
finally:
    job.delete()
`;
}

function createFrames({ mode, keys, options }: ScriptTable['job'], index: number): string {
  const orderColumn = mode === 'upsert' ? options?.duplicateRemovalColumn : undefined;
  if (orderColumn !== undefined) {
    return `    frame = pd.concat([frame_of(TABLES[${index}], path, read) for path, read in FILES])
    # Of rows with the same keys, the one with the greatest value stays.
    frame = frame.sort_values(${formatPythonText(orderColumn)}, kind="stable", na_position="first").drop_duplicates(${formatPythonValue(keys)}, keep="last")
    job.add_data_frame(frame)`;
  }
  const addFrame =
    mode === 'delete'
      ? `        file = io.BytesIO()
        frame[${formatPythonValue(keys)}].to_parquet(file, index=False)
        file.seek(0)
        job.delete_file_chunk(file)`
      : '        job.add_data_frame(frame)';
  return `    for path, read in FILES:
        frame = frame_of(TABLES[${index}], path, read)
${addFrame}`;
}
