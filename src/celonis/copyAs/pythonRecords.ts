import type { ColumnChoice } from '../../engine/model/columnChoice';
import { isSamePath, normalizeWord } from '../../engine/model/columnChoices';
import { isEpochFormat } from '../../engine/model/dateFormat';
import { parentPathKey, positionPathKey, valuePathKey } from '../../engine/rows/childTableRequest';
import { createPythonPattern } from './pythonDatePattern';
import { pythonParquetSource } from './pythonParquetSource';
import { pythonValuesSource } from './pythonValuesSource';
import type { ScriptFile, ScriptSource, ScriptTable } from './scriptSource';
import { formatComment, formatPythonValue } from './scriptSource';

/** Whether the script needs pyarrow. */
export function hasParquetFile({ files }: Pick<ScriptSource, 'files'>): boolean {
  return files.some(({ fileOptions }) => fileOptions.format === 'parquet');
}

/**
 * Python that reads the files of a push row by row, every value as the push has it. What it defines: `FILES`, `TABLES`,
 * each with its `columns`, a list of name, type, keys and how values are written, and `rows_of(table, path, read)`,
 * lists of values. It needs the standard library, and pyarrow for Parquet.
 */
export function createPythonReader(copy: ScriptSource): string {
  const { files, tables } = copy;
  const [firstFile] = files;
  const fileEntries = files
    .map(
      ({ path, fileOptions }) =>
        `    (${formatPythonValue(path)}, ${formatLayout(fileOptions, firstFile?.fileOptions)}),\n`,
    )
    .join('');
  return `import base64
import csv
import gzip
import io
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
${hasParquetFile(copy) ? '\nimport pyarrow\nimport pyarrow.parquet as parquet\n' : ''}
READ = ${formatPythonValue(describeLayout(firstFile?.fileOptions))}
FILES = [
${fileEntries}]
TABLES = [
${tables.map(formatTable).join('')}]


${pythonValuesSource}


${hasParquetFile(copy) ? `${pythonParquetSource}\n\n\n` : ''}${createReaderSource(hasParquetFile(copy))}`;
}

function describeLayout({
  format = 'json',
  arrayPath = [],
  encoding = 'utf-8',
  delimiter = ',',
  quote = '"',
  escape = 'doubled',
  header = true,
  names,
  decimalMark,
}: Partial<ScriptFile['fileOptions']> = {}): Record<string, unknown> {
  if (format === 'parquet') return { format, mark: null };
  if (format !== 'csv') return { format, arrayPath, encoding, mark: null };
  return {
    format,
    encoding,
    delimiter,
    quote,
    escape,
    header,
    ...(names && { names }),
    mark: decimalMark ?? (delimiter === ',' ? '.' : null),
  };
}

/** What is the same as in the first file is not repeated. */
function formatLayout(options: ScriptFile['fileOptions'], firstOptions: ScriptFile['fileOptions'] | undefined): string {
  const layout = describeLayout(options);
  const firstLayout = describeLayout(firstOptions);
  if (layout['format'] !== firstLayout['format']) return formatPythonValue(layout);
  const differences = Object.entries(layout).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(firstLayout[key]),
  );
  return differences.length === 0
    ? 'READ'
    : `{**READ, ${differences.map(([key, value]) => `${formatPythonValue(key)}: ${formatPythonValue(value)}`).join(', ')}}`;
}

function formatTable({ job, choices, childPath: child }: ScriptTable): string {
  const columns = job.columns.map(({ name, type, path }) => {
    const choice = choices.find(({ source }) => isSamePath(source, path));
    const format =
      choice?.dateFormat === undefined || isEpochFormat(choice.dateFormat)
        ? ''
        : `  ${formatComment([choice.dateFormat])}`;
    return `            (${formatPythonValue(name)}, ${formatPythonValue(type)}, ${formatPythonValue(path)}, ${formatPythonValue(choice ? describeFormats(choice) : {})}),${format}\n`;
  });
  return `    {\n        "name": ${formatPythonValue(job.table)},\n        "array": ${formatPythonValue(child ?? null)},\n        "columns": [\n${columns.join('')}        ],\n    },\n`;
}

/** How values of a column are written, where that was said. */
function describeFormats({ dateFormat, decimalMark, trueWords, falseWords }: ColumnChoice): Record<string, unknown> {
  const booleanWords = [
    ...(falseWords ?? ['false']).map((word) => [normalizeWord(word), false] as const),
    ...(trueWords ?? ['true']).map((word) => [normalizeWord(word), true] as const),
  ];
  return {
    ...(dateFormat === undefined
      ? {}
      : { moment: isEpochFormat(dateFormat) ? dateFormat : createPythonPattern(dateFormat) }),
    ...(decimalMark === undefined ? {} : { mark: decimalMark }),
    ...((trueWords ?? falseWords) ? { words: Object.fromEntries(booleanWords) } : {}),
  };
}

const createReaderSource = (includesParquet: boolean): string => String.raw`def opened(path, read):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    reader = gzip.open if packed else open
    with reader(path, "rb") as file:
        marked = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    codecs = {"utf-8": "utf-8-sig", "utf-16le": "utf-16" if marked else "utf-16-le", "utf-16be": "utf-16" if marked else "utf-16-be"}
    return reader(path, "rt", encoding=codecs.get(read["encoding"], read["encoding"]), newline="")


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


def lines(file, read):
    """The lines of a CSV file without one that says the delimiter, quotes inside of values written twice."""
    for index, line in enumerate(file):
        if index > 0 or not re.fullmatch("(?i)sep=.[\\r\\n]*", line):
            yield line.replace("\\" + read["quote"], read["quote"] * 2) if read["escape"] == "backslash" and read["quote"] else line


def names_of(header):
    """What is empty is named by its place, and what repeats gets a number."""
    names = []
    for index, text in enumerate(header):
        name = base_name = text or f"column_{index + 1}"
        count = 2
        while name in names:
            name = f"{base_name}_{count}"
            count += 1
        names.append(name)
    return names


def records(path, read):
${includesParquet ? '    if read["format"] == "parquet":\n        yield from parquet_records(path)\n        return\n' : ''}    with opened(path, read) as file:
        if read["format"] == "csv":
            csv.field_size_limit(2**31 - 1)
            quoting = {"quotechar": read["quote"], "skipinitialspace": True} if read["quote"] else {"quoting": csv.QUOTE_NONE}
            rows = (row for row in csv.reader(lines(file, read), delimiter=read["delimiter"], **quoting) if row)
            names = names_of(next(rows)) if read["header"] else read.get("names")
            for row in rows:
                # An empty value and an empty text look the same here.
                yield {name: value or None for name, value in zip(names or names_of([""] * len(row)), row)}
        elif read["format"] == "ndjson":
            for line in file:
                if line.strip():
                    yield json.loads(line, parse_int=Number, parse_float=Number)
        else:
            for found in documents(file.read()):
                for key in read["arrayPath"]:
                    found = found[key]
                yield from found if isinstance(found, list) else [found]


def value_at(record, keys):
    for key in keys:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def elements(record, array):
    """What a record has rows for in a child table: the elements of its array, each with the record and its position."""
    found = value_at(record, array)
    if found is not None and not isinstance(found, list):
        raise ValueError(f"{'.'.join(array)} is not a list in {as_json(record)[:200]}")
    for position, element in enumerate(found or []):
        own = element if isinstance(element, dict) else {${formatPythonValue(valuePathKey)}: element}
        yield {**own, ${formatPythonValue(parentPathKey)}: record, ${formatPythonValue(positionPathKey)}: position}


def rows_of(table, path, read):
    columns = table["columns"]
    around = [any(other[: len(keys)] == keys and other != keys for _, _, other, _ in columns) for _, _, keys, _ in columns]
    for number, record in enumerate(records(path, read), 1):
        for one in [record] if table["array"] is None else elements(record, table["array"]):
            row = []
            for (name, type, keys, how), is_object in zip(columns, around):
                value = value_at(one, keys)
                if isinstance(value, dict) and (value or is_object):
                    # Its members have columns of their own.
                    value = None
                try:
                    row.append(converted(value, type, how, read["mark"]))
                except ValueError as error:
                    sys.exit(f"{path}, record {number}, column {name}: {error}")
            yield row`;
