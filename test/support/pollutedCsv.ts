// Tables with what offices, instruments and people leave in files: kinds that surveys of real files name. Each has what
// is right for it: a table, or a question or refusal where nobody could know.

export interface PollutedFile {
  kind: string;
  text: string;
  /** Undefined where the file has to be asked about or refused. */
  table: { columns: readonly string[]; rows: readonly (readonly string[])[] } | undefined;
}

interface Table {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** Tables as offices and instruments have them. */
const tables: readonly Table[] = [
  {
    columns: ['Gemeinde', 'Einwohner', 'Flaeche', 'Bezirk'],
    rows: range(14).map((index) => [
      `Ort ${index}`,
      String(900 + index * 37),
      `${index + 3}.25`,
      `Bezirk ${index % 3}`,
    ]),
  },
  {
    columns: ['station', 'date', 'time', 'temp', 'wind', 'remark'],
    rows: range(20).map((index) => [
      `S${index % 4}`,
      `2023-07-${pad(index + 1, 2)}`,
      `${pad(index, 2)}:30`,
      String(15.5 + index / 2),
      String(index % 7),
      index % 5 ? '' : 'gusts, later calm',
    ]),
  },
  {
    columns: ['DATE', 'QTY', 'ITEM', 'PRICE', 'TEXT', 'URL'],
    rows: range(12).map((index) => [
      `${pad(index + 1, 2)}/03/2022`,
      String(index + 1),
      `A${index}-7`,
      `${index}.99`,
      index < 3 ? 'first line\nsecond; line, with "quotes"' : 'plain words',
      `http://shop.example/item?id=${index}&x=1,2`,
    ]),
  },
];

function writeRow(row: readonly string[], delimiter: string, quote = '"'): string {
  return row
    .map((value) => {
      const isSafe = !value.includes(delimiter) && !value.includes(quote) && !/[\r\n]/.test(value);
      return isSafe ? value : quote + value.replaceAll(quote, quote + quote) + quote;
    })
    .join(delimiter);
}

/** Each kind of pollution for each table and some delimiters. */
export function makePollutedCsv(): PollutedFile[] {
  return tables.flatMap((table) =>
    [',', ';', '\t', '|'].flatMap((delimiter) => [
      ...makeSurroundings(table, delimiter),
      ...makeRowChanges(table, delimiter),
      ...makeDialects(table, delimiter),
    ]),
  );
}

function makeSurroundings(table: Table, delimiter: string): PollutedFile[] {
  const header = writeRow(table.columns, delimiter);
  const lines = table.rows.map((row) => writeRow(row, delimiter));
  const body = [header, ...lines].join('\n');
  const delimiters = delimiter.repeat(table.columns.length - 1);
  const group = ['', 'Group one', ...Array<string>(table.columns.length - 2).fill('')].join(delimiter);
  const file = (kind: string, text: string, changedTable: Table | null = table): PollutedFile => ({
    kind,
    text,
    table: changedTable ?? undefined,
  });
  return [
    file('as it is', `${body}\n`),
    file('no line end at the end', body),
    file('two empty lines at the end', `${body}\n\n\n`),
    file('title', `Statistics of the year\n${body}\n`),
    file('title and empty line', `Statistics of the year 2023\n\n${body}\n`),
    file('title, date, source', `Statistics of the year\nAs of: 31.12.2023\nSource: the office\n\n${body}\n`),
    file('title in delimiters', `Statistics of the year${delimiters}\n${delimiters}\n${body}\n`),
    file('title in quotes', `"Statistics of the year"\n\n${body}\n`),
    file('comments', `# made by a program, version 2; do not edit\n# second line\n${body}\n`),
    file('a note', `${body}\n\nSource: the office of statistics\n`),
    file('a note in delimiters', `${body}\n${delimiters}\nSource: the office of statistics${delimiters}\n`),
    file('notes with signs', `${body}\n\n* provisional figures\n** without the islands\n`),
    file('a long note without an empty line', `${body}\nAll figures are provisional and may be corrected later.\n`),
    file('a title and a note', `Statistics of the year\n\n${body}\n\nSource: the office\n`),
    file('rows of delimiters at the end', `${body}\n${delimiters}\n${delimiters}\n`),
    file('a row above the header', `${group}\n${body}\n`, { ...table, columns: [] }),
    file('two rows above the header', `${group}\n${group.replace('one', 'two')}\n${body}\n`, { ...table, columns: [] }),
    file(
      'a table of as many columns below',
      `${body}\n\n${table.columns.map((name) => `other ${name}`).join(delimiter)}\n${lines.at(-1)}\n${lines.at(-2)}\n`,
      null,
    ),
    file(
      'a wider table below',
      `${body}\n\n${[...table.columns, 'more', 'still'].join(delimiter)}\n${lines.at(-1)}${delimiter}x${delimiter}y\n`,
      null,
    ),
    file('front matter', `---\nname: statistics\nfields:\n  - name: one\n---\n${body}\n`),
    file('many comments', `${'# made by a program, version 2\n'.repeat(45)}${body}\n`),
    file('a mark at the beginning of a later line', `${body}\n\ufeff${lines.at(-1)}\n`, {
      ...table,
      rows: [...table.rows, table.rows.at(-1)!],
    }),
    file('a row count', `${body}\n(${table.rows.length} rows)\n`),
    file('another table below', `${body}\n\nname${delimiter}value\nx${delimiter}1\ny${delimiter}2\n`, null),
    file('a mark at the beginning and CR LF', `\ufeff${body.replaceAll('\n', '\r\n')}\r\n`),
    file('CR at line ends', `${body.replaceAll('\n', '\r')}\r`),
    file('carriage returns twice', `${body.replaceAll('\n', '\r\r\n')}\r\r\n`),
    file('only a header', `${header}\n`, null),
    file('nothing', '', null),
    file('one row', `${header}\n${lines.at(-1)}\n`, { ...table, rows: table.rows.slice(-1) }),
    file('no header', `${lines.join('\n')}\n`, { ...table, columns: [] }),
  ];
}

function makeRowChanges(table: Table, delimiter: string): PollutedFile[] {
  const lines = [table.columns, ...table.rows].map((row) => writeRow(row, delimiter));
  const change = (kind: string, index: number, line: string, changedTable?: Table): PollutedFile => ({
    kind: `${kind} in row ${index}`,
    text: `${lines.map((original, at) => (at === index ? line : original)).join('\n')}\n`,
    table: changedTable,
  });
  const withRow = (index: number, row: readonly string[]): Table => ({
    ...table,
    rows: table.rows.map((original, at) => (at === index - 1 ? row : original)),
  });
  return [1, 6, table.rows.length].flatMap((index) => {
    const row = table.rows[index - 1]!;
    const line = lines[index]!;
    const short = row.slice(0, -1);
    return [
      change('a value more', index, `${line}${delimiter}more`),
      change('a delimiter more at the end', index, `${line}${delimiter}`, table),
      change('a value less', index, writeRow(short, delimiter), withRow(index, short)),
      ...(row.some((value) => /[\n;,]/.test(value))
        ? []
        : [
            // One short row, which is told with its line.
            change('another delimiter', index, row.join('^'), withRow(index, [row.join('^')])),
            change(
              'a quote inside',
              index,
              ['5" pipe', ...row.slice(1)].join(delimiter),
              withRow(index, ['5" pipe', ...row.slice(1)]),
            ),
          ]),
    ];
  });
}

function makeDialects(table: Table, delimiter: string): PollutedFile[] {
  const rows = [table.columns, ...table.rows];
  const write = (kind: string, writeLine: (row: readonly string[]) => string): PollutedFile => ({
    kind,
    text: `${rows.map(writeLine).join('\n')}\n`,
    table,
  });
  const isPlain = table.rows.every((row) => row.every((value) => !/[\r\n"']/.test(value)));
  const files = [
    write('single quotes', (row) => writeRow(row, delimiter, "'")),
    write('all in quotes', (row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter)),
    write('backslashes', (row) => row.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(delimiter)),
    write('a delimiter of two characters', (row) => writeRow(row, '||')),
    write('a section sign', (row) => writeRow(row, '§')),
    ...(isPlain
      ? [write('a blank behind each', (row) => writeRow(row, delimiter).replaceAll(delimiter, `${delimiter} `))]
      : []),
    write('blanks', (row) =>
      row.map((value) => (/[ "\n]|^$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(' '),
    ),
    write('U+0001', (row) => writeRow(row, '\u0001')),
    ...(isPlain
      ? [
          write('blanks, one or more', (row) =>
            row.map((value) => (/[ "]|^$/.test(value) ? `"${value}"` : value)).join('   '),
          ),
          {
            kind: 'numbered rows that the header does not count',
            text: `${rows.map((row, index) => (index === 0 ? '' : `${index}${delimiter}`) + writeRow(row, delimiter)).join('\n')}\n`,
            table: { columns: table.columns, rows: table.rows.map((row, index) => [String(index + 1), ...row]) },
          },
        ]
      : []),
    ...(delimiter === '|' && isPlain
      ? [
          {
            kind: 'drawn lines',
            text: `+-----+\n| ${rows[0]!.join(' | ')} |\n+-----+\n${table.rows.map((row) => `| ${row.join(' | ')} |\n`).join('')}+-----+\n`,
            table,
          },
          {
            kind: 'columns of a fixed width',
            text: `${rows.map((row) => row.map((value, column) => value.padEnd(2 + Math.max(...rows.map((other) => other[column]!.length)))).join('')).join('\n')}\n`,
            table: undefined,
          },
        ]
      : []),
  ];
  // With a comma, a blank behind each is within values, too.
  return files.filter(({ kind }) => !(kind === 'a blank behind each' && table.columns.includes('remark')));
}
