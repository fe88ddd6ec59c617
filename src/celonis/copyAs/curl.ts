import { jobBody } from '../dataPush';
import { dataPushBases, paths } from '../api';
import { comment, scriptCsv, secretVariable } from './pushCopy';
import { hasParquet, pythonRecords } from './pythonRecords';
import type { CopiedTable, PushCopy } from './pushCopy';

/**
 * The push as a script for bash, with curl for the wire and Python for reading the files (celonis-api.md §4.2 to §4.5). Parquet files whose
 * columns are those of the table go up as they are. The job is deleted however the script ends, and the secret is on no command line.
 */
export function asCurl(copy: PushCopy): string {
  const { origin, poolId, tables, files, scheme, remarks } = copy;
  const [{ job: main }] = tables;
  const secret = secretVariable(copy);
  const whole = goesAsItIs(copy);
  const needs = whole ? 'gzip and Python 3' : hasParquet(copy) ? 'Python 3.8 or newer with pyarrow' : 'Python 3.8 or newer';
  const introduction = [
    `Pushes to the table ${main.table} of a Celonis data pool, mode ${main.mode}.`,
    ...remarks,
    `Needs bash, curl 7.76 or newer and ${needs}. The secret comes from the environment variable ${secret}.`,
  ];
  return `#!/usr/bin/env bash
${comment(introduction)}
set -euo pipefail
umask 077

: "\${${secret}:?Set ${secret} first}"
jobs=${quoted(`${origin}${paths.dataPush(dataPushBases[0], poolId)}`)}
work=$(mktemp -d)
job=''

call() { curl --silent --show-error --fail-with-body --header @"$work/headers" "$@"; }
said() { python3 -c 'import json, sys; answer = json.load(sys.stdin).get(sys.argv[1]) or ""; print("\\n".join(map(str, answer)) if isinstance(answer, list) else answer)' "$1"; }
remove() {
  if [ -n "$job" ]; then call --request DELETE "$jobs/$job" >/dev/null || echo "The data push job $job is still there." >&2; fi
  job=''
}
trap 'remove; rm -rf "$work"' EXIT
printf 'Authorization: ${scheme} %s\\n' "$${secret}" >"$work/headers"

# Pushes what is in a folder, which has the job and the chunks.
push() { # folder, "upserted" or "deleted", query
  local chunk answer status pause=1
  # A child table for which there are no rows is left as it is.
  compgen -G "$1/chunk-*" >/dev/null || return 0
  job=$(call --header 'Content-Type: application/json' --data @"$1/job.json" "$jobs/" | said id)
  echo "Data push job $job"
  for chunk in "$1"/chunk-*; do
    call --form "file=@$chunk;filename=file" "$jobs/$job/chunks/$2" >/dev/null
  done
  call --header 'Content-Type: application/json' --data '{}' "$jobs/$job$3" >/dev/null
  while true; do
    answer=$(call "$jobs/$job")
    status=$(said status <<<"$answer")
    case $status in
      DONE) said logs <<<"$answer"; break ;;
      ERROR | CANCELED) said logs <<<"$answer" >&2; echo "The job ended with $status." >&2; exit 1 ;;
    esac
    sleep $pause
    pause=$((pause < 10 ? pause + 1 : 10))
  done
  remove
}

${tables.map(({ job }, index) => jobFile(job, index, whole, poolId)).join('\n')}

${whole ? uploadAsTheyAre(files) : convert(copy)}

${tables.map(({ job }, index) => `push "$work/${index}" ${job.mode === 'delete' ? 'deleted' : 'upserted'} ${quoted(queryOf(job))}`).join('\n')}
echo "Done."
`;
}

function jobFile(job: CopiedTable['job'], index: number, asItIs: boolean, poolId: string): string {
  const body = JSON.stringify(jobBody(asItIs ? { ...job, format: 'PARQUET' } : { ...job, format: 'CSV', csv: scriptCsv }, poolId));
  return `mkdir "$work/${index}"
cat >"$work/${index}/job.json" <<'JOB'
${asciiJson(body)}
JOB`;
}

function queryOf({ mode, options }: CopiedTable['job']): string {
  const column = mode === 'upsert' ? options?.duplicateRemovalColumn : undefined;
  return column === undefined ? '' : `?duplicateRemovalColumn=${encodeURIComponent(column)}`;
}

/** Whether the files are Parquet that has the very columns of the table. What a note is about is something else in the file. */
function goesAsItIs({ tables, files }: PushCopy): boolean {
  const [{ job, choices }, ...children] = tables;
  const same = job.columns.every(({ name, path, note }) => path.length === 1 && path[0] === name && note === undefined);
  return files.every(({ read }) => read.format === 'parquet') && children.length === 0 && choices.length === 0 && same;
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
function uploadAsTheyAre(files: PushCopy['files']): string {
  return `files=(${files.map(({ path }) => quoted(path)).join(' ')})
for index in "\${!files[@]}"; do
  # A file that is not packed stays as it is.
  gzip --decompress --stdout --force <"\${files[$index]}" >"$work/0/chunk-$index"
done`;
}

function convert(copy: PushCopy): string {
  return `python3 - "$work" <<'PYTHON'
${pythonRecords(copy)}


def cell(value, type):
    if value is None:
        return ""
    if type in ("DATE", "DATETIME"):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (value.microsecond // 1000)
    if type == "STRING":
        return '"' + value.replace('"', '""') + '"'
    return str(value).lower() if type == "BOOLEAN" else str(value)


for index, table in enumerate(TABLES):
    types = [type for _, type, _, _ in table["columns"]]
    header = ",".join(cell(name, "STRING") for name, _, _, _ in table["columns"])
    chunk, count = None, 0
    for path, read in FILES:
        for row in rows_of(table, path, read):
            if count % 100_000 == 0:
                if chunk:
                    chunk.close()
                chunk = open(f"{sys.argv[1]}/{index}/chunk-{count // 100_000:06d}.csv", "w", encoding="utf-8", newline="")
                print(header, file=chunk)
            print(",".join(map(cell, row, types)), file=chunk)
            count += 1
    if not chunk and table["array"] is None:
        sys.exit(f"There are no rows to push to {table['name']}.")
    if chunk:
        chunk.close()
    print(table["name"], count, "rows")
PYTHON`;
}
