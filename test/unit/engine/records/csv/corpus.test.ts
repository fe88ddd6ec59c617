import assert from 'node:assert/strict';
import { type CorpusFile, makeCsvCorpus } from '../../../../support/csvCorpus';
import { type CsvReadResult, readCsvText } from '../../../../support/readCsvText';

/** A question, or a table; `wrong` says in what a table differs from the one that was written. */
type Verdict = { kind: 'right' } | { kind: 'question' } | { kind: 'wrong'; why: string };

function judge({ text, table, isHeaderless }: CorpusFile): Verdict {
  const reading: CsvReadResult = readCsvText(text.replace(/\x1a$/, ''));
  if ('fault' in reading) return { kind: 'question' };
  const { rows } = reading;
  if (rows.length !== table.rows.length) return { kind: 'wrong', why: `${rows.length} rows of ${table.rows.length}` };
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  for (const [index, row] of rows.entries()) {
    const values = table.rows[index]!;
    const texts = Object.values(row).map((value) => normalize(value));
    const expected = values.map((value) => normalize(value));
    while (texts.length < expected.length) texts.push('');
    if (texts.some((value, column) => value !== (expected[column] ?? '')))
      return { kind: 'wrong', why: `row ${index}: ${JSON.stringify(texts)} instead of ${JSON.stringify(expected)}` };
  }
  const missing = isHeaderless
    ? undefined
    : table.columns.find((column) => !names.has(column) && table.rows.length > 0);
  return missing === undefined || names.size < table.columns.length
    ? { kind: 'right' }
    : { kind: 'wrong', why: `no column ${missing}` };
}

/** As a text, whatever it was taken for. */
function normalize(value: string | boolean | null): string {
  if (value === null) return '';
  const text = String(value)
    .replace(/^[#~](?=-?\d)/, '')
    .replaceAll('\r\n', '\n')
    .trim();
  return /^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
}

describe('CSV as programs and people write it', () => {
  const files = makeCsvCorpus();
  const verdicts = files.map((file) => ({ file, verdict: judge(file) }));
  const select = (kind: Verdict['kind']) => verdicts.filter(({ verdict }) => verdict.kind === kind);

  it('is never read into a wrong table in silence', () => {
    assert.ok(files.length >= 300, String(files.length));
    assert.deepEqual(
      select('wrong').map(({ file, verdict }) => `${file.name}: ${verdict.kind === 'wrong' ? verdict.why : ''}`),
      [],
    );
  });

  it('is seldom asked about where it is clear', () => {
    const questions = select('question').map(({ file }) => file.name);
    assert.ok(
      questions.length <= files.length * 0.02,
      `${questions.length} of ${files.length}: ${questions.join('\n')}`,
    );
  });
});
