import { needsKeys } from '../../push/job/target';
import { comment, pythonText, pythonValue, secretVariable } from './pushCopy';
import { pythonRecords } from './pythonRecords';
import type { PushCopy } from './pushCopy';

/** The types of pandas that hold what a column holds, empty values included. */
const dtypes = { INTEGER: 'Int64', FLOAT: 'Float64', BOOLEAN: 'boolean', STRING: 'string' } as const;

/** The push as a script that uses pycelonis 2, the official Python client, and pandas (celonis-api.md §4.4). */
export function asPycelonis(copy: PushCopy): string {
  const { origin, poolId, job, files, read, scheme, remarks } = copy;
  const secret = secretVariable(copy);
  const introduction = [
    `Pushes to the table ${job.table} of a Celonis data pool, mode ${job.mode}.`,
    `Needs pycelonis 2, pandas and pyarrow. The secret comes from the environment variable ${secret}.`,
    ...(job.mode === 'upsert' && job.options?.duplicateRemovalColumn !== undefined
      ? [`pycelonis cannot say that ${job.options.duplicateRemovalColumn} decides between rows with the same keys: leave one row for each key in the files.`]
      : []),
    ...remarks,
  ];
  const columns = job.columns.map(({ name, type, fieldLength }) => {
    const length = type === 'STRING' && fieldLength !== undefined ? `, field_length=${fieldLength}` : '';
    return `    ColumnTransport(column_name=${pythonText(name)}, column_type=ColumnType.${type}${length}),`;
  });
  const options = {
    ...(job.connectionId === undefined ? {} : { connection_id: job.connectionId }),
    ...(needsKeys(job.mode) ? { keys: [...job.keys] } : {}),
    ...(job.mode === 'upsert' && job.options?.upsertStrategy ? { upsert_strategy: job.options.upsertStrategy } : {}),
  };
  return `${comment(introduction)}
import csv
import gzip
import io
import json
import os
import re
from datetime import datetime, timezone

import pandas as pd
from pycelonis import get_celonis
from pycelonis.ems import ColumnTransport, ColumnType

FILES = ${pythonValue(files)}
${read.format === 'parquet' ? '' : `${pythonRecords(copy)}


def value_of(record, type, keys):
    value = value_at(record, keys)
    if value is None or (value == "" and type != "STRING"):
        return None
    if type in ("DATE", "DATETIME"):
        return as_time(value).replace(tzinfo=None)
    text = as_text(value)${read.decimalMark === ',' ? `
    if type in ("INTEGER", "FLOAT"):
        text = text.replace(".", "").replace(",", ".")` : ''}
    if type == "INTEGER":
        return int(text)
    if type == "FLOAT":
        return float(text)
    return text.lower() == "true" if type == "BOOLEAN" else text


`}
def frame_of(path):
${read.format === 'parquet' ? '    return pd.read_parquet(path)' : frame()}


celonis = get_celonis(base_url=${pythonText(origin)}, api_token=os.environ[${pythonText(secret)}], key_type=${pythonText(scheme === 'AppKey' ? 'APP_KEY' : 'BEARER')})
pool = celonis.data_integration.get_data_pool(${pythonText(poolId)})
column_config = [
${columns.join('\n')}
]
job = pool.create_data_push_job(
    target_name=${pythonText(job.table)},
    type_=${pythonText(job.mode === 'replace' ? 'REPLACE' : 'DELTA')},
    column_config=column_config,
${Object.entries(options)
  .map(([name, value]) => `    ${name}=${pythonValue(value)},\n`)
  .join('')})
try:
    for path in FILES:
        frame = frame_of(path)
${job.mode === 'delete' ? `        file = io.BytesIO()
        frame[${pythonValue(job.keys)}].to_parquet(file, index=False)
        file.seek(0)
        job.delete_file_chunk(file)` : '        job.add_data_frame(frame)'}
    job.execute()
finally:
    job.delete()
`;
}

function frame(): string {
  return `    rows = [[value_of(record, type, keys) for _, type, keys in COLUMNS] for record in records(path)]
    frame = pd.DataFrame(rows, columns=[name for name, _, _ in COLUMNS], dtype=object)
    types = ${pythonValue(dtypes)}
    for name, type, _ in COLUMNS:
        frame[name] = frame[name].astype(types[type]) if type in types else pd.to_datetime(frame[name])
    return frame`;
}
