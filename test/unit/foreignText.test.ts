import assert from 'node:assert/strict';
import { toJsonNumber } from '../../src/engine/rows/convert/parseDecimal';
import type { SourceRegularExpression } from '../support/sourceRegularExpressions';
import { findRegularExpressions, makeWorstCases } from '../support/sourceRegularExpressions';

/** Where no text of others comes in, and why. */
const ownText: readonly { file: RegExp; text?: string; reason: string }[] = [
  { file: /^src\/sandbox\//, reason: 'the sandbox hears only this program and its tests, in a process of its own' },
  {
    file: /^src\/engine\/rows\/convert\/parseDecimal\.ts$/,
    text: 'signPattern',
    reason: 'it is made at run time; the next test runs it',
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
    file: /^src\/app\/commandLine\/nodeFiles\.ts$/,
    text: 'source',
    reason:
      'it is a pattern of files in a definition, and runs on names of files, in a process that somebody started for it',
  },
];

const length = 1_000_000;
const limitMs = 50;

describe('Text that others wrote', () => {
  it('holds nobody up: every regular expression that meets it reads 1 MB of its worst case in 50 ms', () => {
    const slow = findRegularExpressions('src')
      .filter((candidate) => !isExempt(candidate))
      .flatMap((candidate) => {
        if (!candidate.expression)
          return [`${candidate.file}:${candidate.line} ${candidate.text}: not known before it runs`];
        const ms = measureWorstCase(candidate.expression);
        return isOver(ms, limitMs)
          ? [`${candidate.file}:${candidate.line} ${candidate.text}: ${Math.round(ms)} ms`]
          : [];
      });
    assert.deepEqual(slow, []);
  });

  it('holds nobody up as a number either', () => {
    const digits = '1'.repeat(length);
    for (const text of [digits, `${digits}x`, `1.${digits}x`, `1${"'111".repeat(length / 4)}x`, `${digits}e1x`]) {
      for (const mark of ['.', ',', undefined] as const) {
        const ms = measure(() => toJsonNumber(text, mark));
        assert.ok(!isOver(ms, 4 * limitMs), `${text.slice(0, 9)}: ${ms}`);
      }
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

/**
 * Whether something takes too long, on a processor that others slow down at the moment too: what is linear there takes
 * longer then, even in time of the processor.
 */
function isOver(ms: number, limit: number): boolean {
  return ms > limit && ms > limit * Math.max(1, measure(readOnce) / readOnceMs);
}

/** Goes through 1 MB once, in so much time of a processor that few others use. */
const readOnce = (): void => void /\p{M}/u.exec('\u4e00'.repeat(length));
const readOnceMs = 20;

/** In milliseconds of the processor. What is slow on a small text already is not tried on a large one. */
function measureWorstCase(expression: RegExp): number {
  const measured: { makeText: (length: number) => string; ms: number }[] = [];
  for (const makeText of makeWorstCases(expression)) {
    const ms = measureExpression(expression, makeText(length / 50));
    if (ms > limitMs / 2) return ms * 50;
    measured.push({ makeText, ms });
  }
  measured.sort((a, b) => b.ms - a.ms);
  return Math.max(0, ...measured.slice(0, 4).map(({ makeText }) => measureExpression(expression, makeText(length))));
}

function measureExpression(expression: RegExp, text: string): number {
  return measure(() => findMatches(expression, text));
}

/**
 * The least of a few tries, as others use the processor and its caches too: of more where it is near the limit. What
 * goes through a text more than once is far over it.
 */
function measure(read: () => void): number {
  let leastMs = Infinity;
  const hasMoreTries = (attempt: number): boolean => attempt < (leastMs < 4 * limitMs ? 12 : 3);
  for (let attempt = 0; hasMoreTries(attempt) && leastMs > limitMs / 2; attempt++) {
    const usageBefore = process.cpuUsage();
    read();
    leastMs = Math.min(leastMs, process.cpuUsage(usageBefore).user / 1_000);
  }
  return leastMs;
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
