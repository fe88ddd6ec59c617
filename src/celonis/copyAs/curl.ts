import { jobBody } from '../dataPush';
import { dataPushBases, paths } from '../api';
import { comment, scriptCsv, secretVariable } from './pushCopy';
import { pythonRecords } from './pythonRecords';
import type { PushCopy } from './pushCopy';

/**
 * The push as a script for bash, with curl for the wire and Python for reading the files (celonis-api.md §4.2 to §4.5). Parquet files go
 * up as they are. The job is deleted however the script ends, and the secret is on no command line.
 */
export function asCurl(copy: PushCopy): string {
  const { origin, poolId, job, files, read, scheme, remarks } = copy;
  const secret = secretVariable(copy);
  const parquet = read.format === 'parquet';
  const body = JSON.stringify(jobBody(parquet ? { ...job, format: 'PARQUET' } : { ...job, format: 'CSV', csv: scriptCsv }, poolId));
  const duplicateRemovalColumn = job.mode === 'upsert' ? job.options?.duplicateRemovalColumn : undefined;
  const query = duplicateRemovalColumn === undefined ? '' : `?duplicateRemovalColumn=${encodeURIComponent(duplicateRemovalColumn)}`;
  const rows = job.mode === 'delete' ? 'deleted' : 'upserted';
  const introduction = [
    `Pushes to the table ${job.table} of a Celonis data pool, mode ${job.mode}.`,
    `Needs bash, curl 7.76 or newer and Python 3.8 or newer. The secret comes from the environment variable ${secret}.`,
    ...remarks,
  ];
  return `#!/usr/bin/env bash
${comment(introduction)}
set -euo pipefail
umask 077

: "\${${secret}:?Set ${secret} first}"
files=(${files.map(quoted).join(' ')})
jobs=${quoted(`${origin}${paths.dataPush(dataPushBases[0], poolId)}`)}
work=$(mktemp -d)
job=''

call() { curl --silent --show-error --fail-with-body --header @"$work/headers" "$@"; }
said() { python3 -c 'import json, sys; answer = json.load(sys.stdin).get(sys.argv[1]) or ""; print("\\n".join(map(str, answer)) if isinstance(answer, list) else answer)' "$1"; }
finish() {
  if [ -n "$job" ]; then call --request DELETE "$jobs/$job" >/dev/null || echo "The data push job $job is still there." >&2; fi
  rm -rf "$work"
}
trap finish EXIT
printf 'Authorization: ${scheme} %s\\n' "$${secret}" >"$work/headers"

cat >"$work/job.json" <<'JOB'
${asciiJson(body)}
JOB

${parquet ? uploadAsTheyAre() : convert(copy)}

job=$(call --header 'Content-Type: application/json' --data @"$work/job.json" "$jobs/" | said id)
echo "Data push job $job"
for chunk in "\${chunks[@]}"; do
  call --form "file=@$chunk;filename=file" "$jobs/$job/chunks/${rows}" >/dev/null
done
call --header 'Content-Type: application/json' --data '{}' "$jobs/$job"${quoted(query)} >/dev/null

pause=1
while true; do
  answer=$(call "$jobs/$job")
  status=$(said status <<<"$answer")
  case $status in
    DONE) said logs <<<"$answer"; echo "Done."; exit 0 ;;
    ERROR | CANCELED) said logs <<<"$answer" >&2; echo "The job ended with $status." >&2; exit 1 ;;
  esac
  sleep $pause
  pause=$((pause < 10 ? pause + 1 : 10))
done
`;
}

/** A text as one word of the shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In one line, whatever is in it: nothing can end the here-document around it. */
function asciiJson(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** curl takes a comma or semicolon in a path for its own, so that the files get names without any. */
function uploadAsTheyAre(): string {
  return `chunks=()
for file in "\${files[@]}"; do
  cp -- "$file" "$work/chunk-\${#chunks[@]}"
  chunks+=("$work/chunk-\${#chunks[@]}")
done`;
}

function convert(copy: PushCopy): string {
  return `python3 - "$work" "\${files[@]}" <<'PYTHON'
import csv, gzip, json, re, sys
from datetime import datetime, timezone

${pythonRecords(copy)}


def cell(value, type):
    if value is None or (value == "" and type != "STRING"):
        return ""
    if type in ("DATE", "DATETIME"):
        time = as_time(value)
        return time.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (time.microsecond // 1000)
    text = as_text(value)
    if type == "STRING":
        return '"' + text.replace('"', '""') + '"'
    if type == "BOOLEAN":
        return text.lower()
    return ${copy.read.decimalMark === ',' ? 'text.replace(".", "").replace(",", ".")' : 'text'}


csv.field_size_limit(sys.maxsize)
work, files, chunk, count = sys.argv[1], sys.argv[2:], None, 0
header = ",".join(cell(name, "STRING") for name, _, _ in COLUMNS)
for path in files:
    for record in records(path):
        if count % 100_000 == 0:
            if chunk:
                chunk.close()
            chunk = open(f"{work}/chunk-{count // 100_000:06d}.csv", "w", encoding="utf-8", newline="")
            print(header, file=chunk)
        print(",".join(cell(value_at(record, keys), type) for _, type, keys in COLUMNS), file=chunk)
        count += 1
if not chunk:
    sys.exit("There are no rows to push.")
chunk.close()
print(count, "rows")
PYTHON
chunks=("$work"/chunk-*)`;
}
