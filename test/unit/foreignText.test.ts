import assert from 'node:assert/strict';
import { parseSampleRows } from '../../src/engine/records/csv/sampleRows';
import { toJsonNumber } from '../../src/engine/rows/convert/parseDecimal';
import { measureProcessorMs } from '../support/processorTime';
import type { SourceRegularExpression } from '../support/sourceRegularExpressions';
import { findRegularExpressions, makeWorstCases } from '../support/sourceRegularExpressions';

/** Where no text of others comes in, and why. */
const ownText: readonly { file: RegExp; text?: string; reason: string }[] = [
  { file: /^src\/sandbox\//, reason: 'the sandbox hears only this program and its tests, in a process of its own' },
  {
    file: /^src\/engine\/rows\/convert\/parseDecimal\.ts$/,
    text: 'signPattern',
    reason: 'it is made at run time; a test below runs it',
  },
  {
    file: /^src\/engine\/records\/csv\/dialectCandidates\.ts$/,
    text: 'border',
    reason: 'it is made at run time, and runs on the sample that a file begins with, in a worker',
  },
  {
    file: /^src\/engine\/records\/csv\/sampleRows\.ts$/,
    text: 'unicodeEscape',
    reason: 'it is a class of single characters made at run time, and runs on samples, in a worker',
  },
  {
    file: /^src\/engine\/records\/csv\/sampleRows\.ts$/,
    text: 'value',
    reason: 'it is made at run time; a test below runs it',
  },
  {
    file: /^src\/app\/commandLine\/nodeFiles\.ts$/,
    text: 'source',
    reason:
      'it is a pattern of files in a definition, and runs on names of files, in a process that somebody started for it',
  },
];

/** On the first, an expression whose time doubles with each character is too slow; on the last, a quadratic one. */
const lengths = [28, 300, 3_000, 20_000];
/**
 * What goes through the longest text a few times takes up to 6 ms on the slowest processor that ran this, while V8
 * interprets its regular expressions. What begins anew at each character takes more than 200 ms.
 */
const limitMs = 100;

describe('Text that others wrote', () => {
  it('holds nobody up: the time of every regular expression that meets it grows no faster than the text', () => {
    const slow = findRegularExpressions('src')
      .filter((candidate) => !isExempt(candidate))
      .flatMap((candidate) => {
        if (!candidate.expression)
          return [`${candidate.file}:${candidate.line} ${candidate.text}: not known before it runs`];
        const ms = measureWorstCase(candidate.expression);
        return ms > limitMs ? [`${candidate.file}:${candidate.line} ${candidate.text}: ${Math.round(ms)} ms`] : [];
      });
    assert.deepEqual(slow, []);
  });

  it('holds nobody up as a number either', () => {
    const digits = '1'.repeat(20_000);
    for (const text of [digits, `${digits}x`, `1.${digits}x`, `1${"'111".repeat(5_000)}x`, `${digits}e1x`]) {
      for (const mark of ['.', ',', undefined] as const) {
        const ms = measureProcessorMs(() => toJsonNumber(text, mark));
        assert.ok(ms < limitMs, `${text.slice(0, 9)}: ${ms}`);
      }
    }
  });

  it('holds nobody up as rows of CSV either', () => {
    const dialect = { delimiter: ',', quote: '"', usesBackslash: false };
    for (const piece of [
      '"',
      'a"',
      '"a',
      '"a,',
      '"a"',
      '"a""b"',
      '"a",',
      '"a""b",',
      '"a"b,',
      '"\n',
      '"a\n',
      '"a",\n',
      ',',
      'a',
    ])
      for (const end of ['', 'x', '"', '"x', '\n', 'x\n']) {
        const text = piece.repeat(20_000 / piece.length) + end;
        const ms = measureProcessorMs(() => parseSampleRows(text, dialect, 100));
        assert.ok(ms < limitMs, `${JSON.stringify(piece)} ${JSON.stringify(end)}: ${ms}`);
      }
  });

  it('is told apart from own text by a list without leftovers', () => {
    const all = findRegularExpressions('src');
    const unused = ownText.filter((entry) => !all.some((candidate) => matches(entry, candidate)));
    assert.deepEqual(unused, []);
  });
});

function isExempt(candidate: SourceRegularExpression): boolean {
  return ownText.some((entry) => matches(entry, candidate));
}

function matches({ file, text }: (typeof ownText)[number], candidate: SourceRegularExpression): boolean {
  return file.test(candidate.file) && (text === undefined || candidate.text.includes(text));
}

/** In milliseconds of the processor. What is slow on a small text already is not tried on a large one. */
function measureWorstCase(expression: RegExp): number {
  const worstCases = makeWorstCases(expression);
  let longestMs = 0;
  for (const length of lengths) {
    for (const makeText of worstCases) {
      longestMs = Math.max(
        longestMs,
        measureProcessorMs(() => findMatches(expression, makeText(length))),
      );
      if (longestMs > limitMs) return longestMs;
    }
  }
  return longestMs;
}

/** Not all that there are: it is the time between them that can get out of hand. */
function findMatches(expression: RegExp, text: string): void {
  expression.lastIndex = 0;
  for (let count = 0; count < 1_000; count++) {
    const match = expression.exec(text);
    if (!match || !expression.global) return;
    if (match[0] === '') expression.lastIndex++;
  }
}
