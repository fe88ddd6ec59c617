import { pythonValue } from './pushCopy';
import type { PushCopy } from './pushCopy';

/**
 * Python that reads the files of a push record by record, numbers exactly as they are written. What it defines: `COLUMNS`, a list of
 * name, type and keys, `records(path)`, `value_at(record, keys)`, `as_text(value)` and `as_time(value)`. It needs only the standard library.
 */
export function pythonRecords({ job, read }: PushCopy): string {
  const columns = job.columns.map(({ name, type, path }) => [name, type, path]);
  const layout = { format: read.format ?? 'json', arrayPath: read.arrayPath ?? [], encoding: read.encoding ?? 'utf-8', delimiter: read.delimiter ?? ',', quote: read.quote ?? '"', escape: read.escape ?? 'doubled', header: read.header ?? true };
  return `COLUMNS = ${pythonValue(columns)}
READ = ${pythonValue(layout)}


class Number(str):
    """A number as it is written."""


def opened(path):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\\x1f\\x8b"
    reader = gzip.open if packed else open
    with reader(path, "rb") as file:
        marked = file.read(2) in (b"\\xff\\xfe", b"\\xfe\\xff")
    codecs = {"utf-8": "utf-8-sig", "utf-16le": "utf-16" if marked else "utf-16-le", "utf-16be": "utf-16" if marked else "utf-16-be"}
    return reader(path, "rt", encoding=codecs.get(READ["encoding"], READ["encoding"]), newline="")


def parsed(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def documents(text):
    """The values of a file that may hold several, one behind the other."""
    decoder = json.JSONDecoder(parse_int=Number, parse_float=Number)
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value


def lines(file):
    """The lines of a CSV file without one that says the delimiter, quotes inside of values written twice."""
    for index, line in enumerate(file):
        if index > 0 or not re.fullmatch("(?i)sep=.[\\r\\n]*", line):
            yield line.replace("\\\\" + READ["quote"], READ["quote"] * 2) if READ["escape"] == "backslash" and READ["quote"] else line


def names_of(header):
    """What is empty is named by its place, and what repeats gets a number."""
    names = []
    for index, text in enumerate(header):
        name = wanted = text or f"column_{index + 1}"
        count = 2
        while name in names:
            name = f"{wanted}_{count}"
            count += 1
        names.append(name)
    return names


def records(path):
    with opened(path) as file:
        if READ["format"] == "csv":
            quoting = {"quotechar": READ["quote"], "skipinitialspace": True} if READ["quote"] else {"quoting": csv.QUOTE_NONE}
            rows = (row for row in csv.reader(lines(file), delimiter=READ["delimiter"], **quoting) if row)
            names = names_of(next(rows)) if READ["header"] else None
            for row in rows:
                # An empty value and an empty text look the same here.
                yield {name: value or None for name, value in zip(names or names_of([""] * len(row)), row)}
        elif READ["format"] == "ndjson":
            for line in file:
                if line.strip():
                    yield parsed(line)
        else:
            for found in documents(file.read()):
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
