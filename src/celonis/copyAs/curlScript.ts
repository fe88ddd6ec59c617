import { apiPaths, dataPushBases } from '../apiContract';
import { createJobBody } from '../dataPush/celonisPushJobApi';
import { createPythonReader, hasParquetFile } from './pythonRecords';
import type { ScriptSource, ScriptTable } from './scriptSource';
import { formatComment, scriptCsvOptions, secretVariableName } from './scriptSource';

/**
 * The push as a script for bash, with curl for the wire and Python for reading the files (celonis-api.md §4.2 to §4.5).
 * Parquet files whose columns are those of the table go up as they are. The job is deleted however the script ends, and
 * the secret is on no command line.
 */
export function createCurlScript(copy: ScriptSource): string {
  const { origin, poolId, tables, files, scheme, notes } = copy;
  const [{ job: mainJob }] = tables;
  const secretName = secretVariableName(copy);
  const isUploadedUnchanged = canUploadUnchanged(copy);
  const requirements = isUploadedUnchanged
    ? 'gzip and Python 3'
    : hasParquetFile(copy)
      ? 'Python 3.8 or newer with pyarrow'
      : 'Python 3.8 or newer';
  const introduction = [
    `Pushes to the table ${mainJob.table} of a Celonis data pool, mode ${mainJob.mode}.`,
    ...notes,
    `Needs bash, curl 7.76 or newer and ${requirements}. The secret comes from the environment variable ${secretName}.`,
  ];
  return `#!/usr/bin/env bash
${formatComment(introduction)}
set -euo pipefail
umask 077

: "\${${secretName}:?Set ${secretName} first}"
jobs=${quoteForShell(`${origin}${apiPaths.dataPush(dataPushBases[0], poolId)}`)}
work=$(mktemp -d)
job=''

call() { curl --silent --show-error --fail-with-body --header @"$work/headers" "$@"; }
said() { python3 -c 'import json, sys; answer = json.load(sys.stdin).get(sys.argv[1]) or ""; print("\\n".join(map(str, answer)) if isinstance(answer, list) else answer)' "$1"; }
remove() {
  if [ -n "$job" ]; then call --request DELETE "$jobs/$job" >/dev/null || echo "The data push job $job is still there." >&2; fi
  job=''
}
trap 'remove; rm -rf "$work"' EXIT
printf 'Authorization: ${scheme} %s\\n' "$${secretName}" >"$work/headers"

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

${tables.map(({ job }, index) => createJobFile(job, index, isUploadedUnchanged, poolId)).join('\n')}

${isUploadedUnchanged ? createUnchangedUpload(files) : createConversion(copy)}

${tables.map(({ job }, index) => `push "$work/${index}" ${job.mode === 'delete' ? 'deleted' : 'upserted'} ${quoteForShell(createExecuteQuery(job))}`).join('\n')}
echo "Done."
`;
}

function createJobFile(job: ScriptTable['job'], index: number, isUploadedUnchanged: boolean, poolId: string): string {
  const body = JSON.stringify(
    createJobBody(
      isUploadedUnchanged ? { ...job, format: 'PARQUET' } : { ...job, format: 'CSV', csv: scriptCsvOptions },
      poolId,
    ),
  );
  return `mkdir "$work/${index}"
cat >"$work/${index}/job.json" <<'JOB'
${escapeToAscii(body)}
JOB`;
}

function createExecuteQuery({ mode, options }: ScriptTable['job']): string {
  const column = mode === 'upsert' ? options?.duplicateRemovalColumn : undefined;
  return column === undefined ? '' : `?duplicateRemovalColumn=${encodeURIComponent(column)}`;
}

/**
 * Whether the files are Parquet that has the very columns of the table. What a note is about is something else in the
 * file.
 */
function canUploadUnchanged({ tables, files }: ScriptSource): boolean {
  const [{ job, choices }, ...children] = tables;
  const hasSameColumns = job.columns.every(
    ({ name, path, note }) => path.length === 1 && path[0] === name && note === undefined,
  );
  return (
    files.every(({ fileOptions }) => fileOptions.format === 'parquet') &&
    children.length === 0 &&
    choices.length === 0 &&
    hasSameColumns
  );
}

/** A text as one word of the shell. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In one line, whatever is in it: nothing can end the here-document around it. */
function escapeToAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** curl takes a comma or semicolon in a path for its own, so that the files get names without any. */
function createUnchangedUpload(files: ScriptSource['files']): string {
  return `files=(${files.map(({ path }) => quoteForShell(path)).join(' ')})
for index in "\${!files[@]}"; do
  # A file that is not packed stays as it is.
  gzip --decompress --stdout --force <"\${files[$index]}" >"$work/0/chunk-$index"
done`;
}

function createConversion(copy: ScriptSource): string {
  return `python3 - "$work" <<'PYTHON'
${createPythonReader(copy)}


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
