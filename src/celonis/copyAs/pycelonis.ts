import { needsKeys } from '../../push/job/target';
import { comment, pythonText, pythonValue, secretVariable } from './pushCopy';
import { pythonRecords } from './pythonRecords';
import type { CopiedTable, PushCopy } from './pushCopy';

/** The types of pandas that hold what a column holds, empty values included. */
const dtypes = { INTEGER: 'Int64', FLOAT: 'Float64', BOOLEAN: 'boolean', STRING: 'string', DATE: 'datetime64[ms]', DATETIME: 'datetime64[ms]' } as const;

/** The push as a script that uses pycelonis 2, the official Python client, and pandas (celonis-api.md §4.4). */
export function asPycelonis(copy: PushCopy): string {
  const { origin, poolId, tables, scheme, remarks } = copy;
  const [{ job: main }] = tables;
  const secret = secretVariable(copy);
  const introduction = [
    `Pushes to the table ${main.table} of a Celonis data pool, mode ${main.mode}.`,
    ...remarks,
    `Needs pycelonis 2, pandas 2 or newer and pyarrow. The secret comes from the environment variable ${secret}.`,
  ];
  return `${comment(introduction)}
import os

import pandas as pd
from pycelonis import get_celonis
from pycelonis.ems import ColumnTransport, ColumnType

${pythonRecords(copy)}


DTYPES = ${pythonValue(dtypes)}


def frame_of(table, path, read):
    frame = pd.DataFrame(list(rows_of(table, path, read)), columns=[name for name, _, _, _ in table["columns"]], dtype=object)
    for name, type, _, _ in table["columns"]:
        if type in ("DATE", "DATETIME"):
            frame[name] = frame[name].map(lambda moment: moment.replace(tzinfo=None), na_action="ignore")
        elif type == "FLOAT":
            frame[name] = frame[name].map(float, na_action="ignore")
        frame[name] = frame[name].astype(DTYPES[type])
    return frame


celonis = get_celonis(base_url=${pythonText(origin)}, api_token=os.environ[${pythonText(secret)}], key_type=${pythonText(scheme === 'AppKey' ? 'APP_KEY' : 'BEARER')})
pool = celonis.data_integration.get_data_pool(${pythonText(poolId)})
${tables.map((table, index) => (table.child ? childPushOf(table, index) : pushOf(table, index))).join('')}`;
}

/** A child table for which there are no rows is left as it is. */
function childPushOf(table: CopiedTable, index: number): string {
  const lines = pushOf(table, index).trim().replace(/^(?=.)/gm, '    ');
  return `\nif any(True for path, read in FILES for _ in rows_of(TABLES[${index}], path, read)):\n${lines}\n`;
}

function pushOf({ job }: CopiedTable, index: number): string {
  const { table, mode, keys, connectionId, options } = job;
  const columns = job.columns.map(({ name, type, fieldLength }) => {
    const length = type === 'STRING' && fieldLength !== undefined ? `, field_length=${fieldLength}` : '';
    return `        ColumnTransport(column_name=${pythonText(name)}, column_type=ColumnType.${type}${length}),\n`;
  });
  const more = {
    ...(connectionId === undefined ? {} : { connection_id: connectionId }),
    ...(needsKeys(mode) ? { keys: [...keys] } : {}),
    ...(mode === 'upsert' && options?.upsertStrategy ? { upsert_strategy: options.upsertStrategy } : {}),
  };
  return `
job = pool.create_data_push_job(
    target_name=${pythonText(table)},
    type_=${pythonText(mode === 'replace' ? 'REPLACE' : 'DELTA')},
    column_config=[
${columns.join('')}    ],
${Object.entries(more)
  .map(([name, value]) => `    ${name}=${pythonValue(value)},\n`)
  .join('')})
try:
${framesOf(job, index)}
    job.execute()
finally:
    job.delete()
`;
}

function framesOf({ mode, keys, options }: CopiedTable['job'], index: number): string {
  const last = mode === 'upsert' ? options?.duplicateRemovalColumn : undefined;
  if (last !== undefined) {
    return `    frame = pd.concat([frame_of(TABLES[${index}], path, read) for path, read in FILES])
    # Of rows with the same keys, the one with the greatest value stays.
    frame = frame.sort_values(${pythonText(last)}, kind="stable", na_position="first").drop_duplicates(${pythonValue(keys)}, keep="last")
    job.add_data_frame(frame)`;
  }
  const send =
    mode === 'delete'
      ? `        file = io.BytesIO()
        frame[${pythonValue(keys)}].to_parquet(file, index=False)
        file.seek(0)
        job.delete_file_chunk(file)`
      : '        job.add_data_frame(frame)';
  return `    for path, read in FILES:
        frame = frame_of(TABLES[${index}], path, read)
${send}`;
}
