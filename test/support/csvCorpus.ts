// Files as programs and people write them: tables of several kinds, each in many dialects and with what stands around
// tables. Made here, so that what is right for each is known.

export interface CorpusTable {
  name: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export interface CorpusFile {
  name: string;
  text: string;
  table: CorpusTable;
  /** Whether the first row is left out of the file. */
  isHeaderless: boolean;
}

interface Writing {
  delimiter: string;
  quote: '"' | "'" | '';
  quoting: 'needed' | 'all' | 'texts';
  lineEnd: string;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const pick = <T>(values: readonly T[], index: number): T => values[index % values.length]!;
const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** @param decimalMark in its numbers, as belongs to the delimiter. */
function makeTables(decimalMark: ',' | '.'): CorpusTable[] {
  const decimal = (value: number, digits = 2): string => value.toFixed(digits).replace('.', decimalMark);
  return [
    {
      name: 'events',
      columns: ['case_id', 'activity', 'timestamp', 'cost'],
      rows: range(40).map((index) => [
        `C${pad(1000 + (index >> 2), 5)}`,
        pick(['Create order', 'Check credit', 'Ship goods', 'Send invoice'], index),
        `2024-03-${pad(1 + (index % 28), 2)} 0${index % 10}:15:${pad(index, 2)}`,
        decimal(12.5 + index * 3.25),
      ]),
    },
    {
      name: 'customers',
      columns: ['Kunde', 'Name', 'Ort', 'PLZ', 'Umsatz'],
      rows: range(25).map((index) => [
        String(400100 + index),
        pick(['Müller, Söhne & Co. KG', 'Alfa GmbH', "O'Neill Ltd", 'Beta "Classic" AG', 'Gamma; Delta oHG'], index),
        pick(['Köln', 'Ulm', 'Bad Homburg', 'Frankfurt (Main)'], index),
        pad(1067 + index * 311, 5),
        decimal(1000.5 * (index + 1)),
      ]),
    },
    {
      name: 'tickets',
      columns: ['id', 'subject', 'description', 'open'],
      rows: range(20).map((index) => [
        String(index + 1),
        pick(['Login fails, sometimes', 'Printer', 'Slow: report of March', 'Refund | urgent'], index),
        pick(
          [
            'First line\nsecond line, with a comma',
            'All good.',
            'See http://example.com/a?b=1,2;c=3',
            'Said "no", then "yes"',
          ],
          index,
        ),
        pick(['true', 'false'], index),
      ]),
    },
    {
      name: 'measurements',
      columns: ['t', 'x', 'y', 'z'],
      rows: range(60).map((index) => [
        String(index),
        decimal(index * 0.11 + 0.05),
        decimal(-index * 1.7 - 0.25),
        decimal(index * index + 0.75),
      ]),
    },
    {
      name: 'two columns',
      columns: ['sku', 'qty'],
      rows: range(30).map((index) => [`A-${pad(index, 4)}`, String(index * 7)]),
    },
    {
      name: 'sparse',
      columns: ['a', 'b', 'c', 'd', 'e', 'f'],
      rows: range(30).map((index) => [String(index + 1), '', index % 3 ? '' : 'x', '', index % 5 ? '' : '7', '']),
    },
    {
      name: 'dates',
      columns: ['von', 'bis', 'Tage', 'Art'],
      rows: range(30).map((index) => [
        `${pad(1 + (index % 28), 2)}.01.2024`,
        `${pad(1 + (index % 28), 2)}.02.2024`,
        String(31),
        pick(['Urlaub', 'Krank', 'Dienstreise'], index),
      ]),
    },
    {
      name: 'texts only',
      columns: ['first', 'last', 'city'],
      rows: range(20).map((index) => [
        pick(['Anna', 'Bernd', 'Cara', 'Dirk', 'Eva'], index),
        pick(['Abel', 'Braun', 'Conrad'], index),
        pick(['Ulm', 'Bonn', 'Kiel', 'Jena'], index),
      ]),
    },
  ];
}

function writeField(value: string, { delimiter, quote, quoting, lineEnd }: Writing): string {
  const needsQuote =
    value.includes(delimiter) ||
    value.includes('\n') ||
    value.includes('\r') ||
    (quote !== '' && value.includes(quote));
  const isText = !/^-?[\d.,:-]*$/.test(value);
  const text = value.replaceAll('\n', lineEnd);
  if (quote === '' || !(quoting === 'all' || (quoting === 'texts' && isText) || needsQuote)) return text;
  return `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
}

function writeTable(table: CorpusTable, writing: Writing, withHeader = true): string {
  const lines = [...(withHeader ? [table.columns] : []), ...table.rows].map((row) =>
    row.map((value) => writeField(value, writing)).join(writing.delimiter),
  );
  return lines.join(writing.lineEnd) + writing.lineEnd;
}

/** Whether a table can be written without quotes. */
function isPlain({ rows, columns }: CorpusTable, delimiter: string): boolean {
  return [columns, ...rows].every((row) => row.every((value) => !value.includes(delimiter) && !/["'\r\n]/.test(value)));
}

const dialects: readonly Omit<Writing, 'lineEnd'>[] = [
  ...[',', ';', '\t', '|'].flatMap((delimiter) =>
    (['needed', 'all', 'texts'] as const).map((quoting) => ({ delimiter, quote: '"' as const, quoting })),
  ),
  { delimiter: ',', quote: "'", quoting: 'all' },
  { delimiter: ';', quote: "'", quoting: 'texts' },
  { delimiter: '^', quote: '"', quoting: 'needed' },
  { delimiter: '~', quote: '"', quoting: 'needed' },
  { delimiter: '\u0001', quote: '"', quoting: 'needed' },
  { delimiter: ';', quote: '', quoting: 'needed' },
  { delimiter: '\t', quote: '', quoting: 'needed' },
  { delimiter: '|', quote: '', quoting: 'needed' },
];

/** Some 400 files. */
export function makeCsvCorpus(): CorpusFile[] {
  const files: CorpusFile[] = [];
  for (const dialect of dialects) {
    for (const table of makeTables(dialect.delimiter === ',' ? '.' : ',')) {
      if (dialect.quote === '' && !isPlain(table, dialect.delimiter)) continue;
      if (dialect.quote === "'" && table.rows.some((row) => row.some((value) => value.includes('"')))) continue;
      const writing: Writing = { ...dialect, lineEnd: files.length % 2 ? '\n' : '\r\n' };
      const name = `${table.name} by ${JSON.stringify(dialect.delimiter)} in ${dialect.quote || 'no quotes'}, ${dialect.quoting}`;
      const text = writeTable(table, writing);
      files.push({ name, text, table, isHeaderless: false });
      files.push(...surround(name, text, table, writing, files.length));
    }
  }
  return files;
}

/** What programs leave around a table; of each table some. */
function surround(name: string, text: string, table: CorpusTable, writing: Writing, seed: number): CorpusFile[] {
  const { delimiter, lineEnd } = writing;
  const file = (kind: string, changedText: string, isHeaderless = false): CorpusFile => ({
    name: `${name}: ${kind}`,
    text: changedText,
    table,
    isHeaderless,
  });
  const delimiters = delimiter.repeat(table.columns.length - 1);
  const kinds = [
    () =>
      file('a title, a date and an empty line', `Offene Posten${lineEnd}Stand: 31.01.2025${lineEnd}${lineEnd}${text}`),
    () => file('a title in a row of delimiters', `Report 2025${delimiters}${lineEnd}${text}`),
    () => file('rows of delimiters at the end', text + `${delimiters}${lineEnd}`.repeat(3)),
    () => file('a byte order mark', `\ufeff${text}`),
    () => file("Excel's first line", `sep=${delimiter}${lineEnd}${text}`),
    () => file('Ctrl-Z', `${text}\x1a`),
    () =>
      table.name === 'texts only' ? file('as it is', text) : file('no header', writeTable(table, writing, false), true),
    () => file('empty lines', `${lineEnd}${text}${lineEnd}${lineEnd}`),
  ];
  return [pick(kinds, seed)(), pick(kinds, seed + 3)()];
}
