import { pythonValue } from './pushCopy';
import type { PushCopy } from './pushCopy';

/**
 * Python that reads the files of a push record by record, numbers exactly as they are written. What it defines: `COLUMNS`, a list of
 * name, type and keys, `records(path)`, `value_at(record, keys)`, `as_text(value)` and `as_time(value)`. It needs only the standard library.
 */
export function pythonRecords({ job, read }: PushCopy): string {
  const columns = job.columns.map(({ name, type, path }) => [name, type, path]);
  const layout = { format: read.format ?? 'json', arrayPath: read.arrayPath ?? [], encoding: read.encoding ?? 'utf-8', delimiter: read.delimiter ?? ',', quote: read.quote ?? '"', header: read.header ?? true };
  return `COLUMNS = ${pythonValue(columns)}
READ = ${pythonValue(layout)}


class Number(str):
    """A number as it is written."""


def opened(path):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\\x1f\\x8b"
    codec = "utf-8-sig" if READ["encoding"] == "utf-8" else READ["encoding"]
    return (gzip.open if packed else open)(path, "rt", encoding=codec, newline="")


def parsed(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def records(path):
    with opened(path) as file:
        if READ["format"] == "csv":
            quoting = {"quotechar": READ["quote"]} if READ["quote"] else {"quoting": csv.QUOTE_NONE}
            rows = csv.reader(file, delimiter=READ["delimiter"], **quoting)
            names = next(rows) if READ["header"] else [keys[0] for _, _, keys in COLUMNS]
            for row in rows:
                # An empty value and an empty text look the same here.
                yield {name: value or None for name, value in zip(names, row)}
        elif READ["format"] == "ndjson":
            for line in file:
                if line.strip():
                    yield parsed(line)
        else:
            found = parsed(file.read())
            for key in READ["arrayPath"]:
                found = found[key]
            yield from found if isinstance(found, list) else [found]


def value_at(record, keys):
    for key in keys:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def as_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    return as_json(value)


def as_json(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(key, ensure_ascii=False) + ":" + as_json(one) for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def as_time(value):
    time = datetime.fromisoformat(value[:-1] + "+00:00" if value.endswith(("Z", "z")) else value)
    return time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time.astimezone(timezone.utc)`;
}
