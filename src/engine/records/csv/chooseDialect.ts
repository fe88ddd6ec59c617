import { FaultError } from '../../model/fault';
import type { FileOptions } from '../../model/fileOptions';
import { blankRuns } from '../../open/blankRunsSource';
import { findRareDelimiter, listDialects } from './dialectCandidates';
import {
  areBlanks,
  askAboutBracketedRows,
  askAboutBrackets,
  askAboutFixedWidth,
  askAboutQuotedRows,
  decimalReadings,
  decimalsBetweenOthers,
  delimiterReading,
  haveOtherCommas,
  mayBeDecimals,
  mayBeFixedWidth,
} from './dialectQuestions';
import { isTypedText } from './fieldShape';
import { parseSampleRows, type SampleDialect } from './sampleRows';
import {
  commonSignScore,
  isCommonSign,
  maxRows,
  preferredDelimiter,
  type ScoredDialect,
  scoreDialect,
  scoreSingleColumn,
} from './scoreDialect';

/** A second way of writing that is this close to the best one makes it a question. */
const questionRatio = 0.9;

/**
 * The likeliest way to write a text: every one is tried, and weighed by how regular the rows are and how much their
 * values look like values.
 * @throws FaultError `unclearDelimiter` where two ways are about as likely and give different tables.
 */
export function chooseDialect(
  text: string,
  furtherTexts: readonly string[],
  given: FileOptions,
  fileName: string | undefined,
): ScoredDialect {
  const score = (dialect: SampleDialect): ScoredDialect => scoreDialect(text, furtherTexts, dialect, fileName);
  const candidates = scoreLikely(listDialects([text, ...furtherTexts].join('\n'), given), text, furtherTexts, score);
  const scoredSingle = scoreSingleColumn(text, given);
  const single = { ...scoredSingle, delimiter: singleDelimiter(scoredSingle, fileName) };
  const ranked = [...candidates].sort((dialect, other) => other.score - dialect.score);
  const [best] = ranked;
  if (given.delimiter !== undefined) return best ?? { ...single, delimiter: given.delimiter };
  const withBlank = findBlankDelimiter(text, candidates, score);
  if (withBlank) return withBlank;
  if (!best || best.score <= single.score || areBlanks(best) || !delimitsFirstRow(text, best)) {
    const rare = findRareDelimiter(text);
    const other = best && best.score > single.score ? best : single;
    if (rare !== undefined)
      throw new FaultError({
        code: 'unclearDelimiter',
        readings: [score({ delimiter: rare, quote: '"', usesBackslash: false }), other].map(delimiterReading),
      });
  }
  if (!best || best.score <= single.score) {
    askAboutQuotedRows(single);
    askAboutFixedWidth(text, single);
    return single;
  }
  const longer = ranked.find(
    ({ delimiter, width, score: longerScore }) =>
      delimiter !== blankRuns &&
      delimiter.length > best.delimiter.length &&
      delimiter.includes(best.delimiter) &&
      // Each of the shorter ones is in one of the longer ones, as `;` is not in `Color:;red;5`.
      best.width - 1 === (delimiter.split(best.delimiter).length - 1) * (width - 1) &&
      longerScore > single.score,
  );
  if (longer) return longer;
  const repeatCount = delimiterRepeatCount(best);
  if (repeatCount > 1) {
    const repeated = score({ ...best, delimiter: best.delimiter.repeat(repeatCount) });
    // One pair in each row may have an empty value within, unless names of columns have it, too.
    if (repeated.width > 2 || isNamed(repeated)) return repeated;
    throw new FaultError({ code: 'unclearDelimiter', readings: [repeated, best].map(delimiterReading) });
  }
  if (mayBeFixedWidth(best)) askAboutFixedWidth(text, best);
  if (best.delimiter === ':' && best.width === 2)
    throw new FaultError({
      code: 'unclearDelimiter',
      readings: [delimiterReading(best), delimiterReading(single)],
    });
  if (mayBeDecimals(best, text))
    throw new FaultError({ code: 'unclearDelimiter', readings: decimalReadings(best, single) });
  askAboutBrackets(best);
  askAboutBracketedRows(best);
  const runnerUp =
    decimalsBetweenOthers(best, ranked) ??
    ranked.find(
      (dialect) =>
        dialect.delimiter !== best.delimiter &&
        !(areBlanks(dialect) && areBlanks(best)) &&
        dialect.score > single.score &&
        dialect.score >= best.score * questionRatio,
    );
  if (runnerUp)
    throw new FaultError({
      code: 'unclearDelimiter',
      readings: [best, runnerUp].map((dialect) => delimiterReading(dialect)),
    });
  return best;
}

/** All ways of writing, but for blanks and colons where these cannot come near to the best one and are no question. */
function scoreLikely(
  dialects: readonly SampleDialect[],
  text: string,
  furtherTexts: readonly string[],
  score: (dialect: SampleDialect) => ScoredDialect,
): ScoredDialect[] {
  const others = dialects.filter((dialect) => !isCommonSign(dialect));
  const scored = new Map(others.map((dialect) => [dialect, score(dialect)]));
  const [best] = [...scored.values()].sort((dialect, other) => other.score - dialect.score);
  const isUnlikely = (dialect: SampleDialect): boolean =>
    best !== undefined &&
    commonSignScore < best.score * questionRatio &&
    (best.delimiter !== ',' || (best.rows.length === maxRows(furtherTexts) && haveOtherCommas(text, dialect)));
  return dialects.flatMap((dialect) => scored.get(dialect) ?? (isUnlikely(dialect) ? [] : [score(dialect)]));
}

/** What a text of single values is read with: what stands in sentences only would split these. */
function singleDelimiter({ rows }: ScoredDialect, fileName: string | undefined): string {
  const preferred = preferredDelimiter(fileName);
  const texts = rows.flatMap(({ fields: [field] }) => (field && !field.isQuoted ? [field.text] : []));
  const holding = texts.filter((text) => text.includes(preferred));
  const [, ...counts] = texts.map((text) => text.split(preferred).length);
  // As many in each text below a name are rather values with a comma between them.
  const areSentences =
    holding.length > 0 &&
    holding.every((text) => !/[,;\t|](?! )/.test(text)) &&
    !(counts[0]! > 1 && counts.every((count) => count === counts[0]));
  const others = [';', '\t', '|', ','].filter((delimiter) => !texts.some((text) => text.includes(delimiter)));
  return areSentences ? (others[0] ?? preferred) : preferred;
}

function isNamed({ rows: [header] }: ScoredDialect): boolean {
  return header?.fields.every(({ text }) => /^\p{L}[\p{L}\p{N}_ .-]*$/u.test(text) && !isTypedText(text)) ?? false;
}

function delimitsFirstRow(text: string, dialect: SampleDialect): boolean {
  return (parseSampleRows(text, dialect, 1).rows[0]?.fields.length ?? 1) > 1;
}

/** A comma or semicolon and a blank, where only both give rows of the same length: `1, a, http://h/?x=1,y=2`. */
function findBlankDelimiter(
  text: string,
  candidates: readonly ScoredDialect[],
  score: (dialect: SampleDialect) => ScoredDialect,
): ScoredDialect | undefined {
  return candidates
    .filter((dialect) => /^[,;]$/.test(dialect.delimiter) && text.includes(`${dialect.delimiter} `))
    .filter(({ delimiter }) => !candidates.some((other) => other.delimiter === delimiter && other.isRegular))
    .map((dialect) => score({ ...dialect, delimiter: `${dialect.delimiter} ` }))
    .filter((dialect) => dialect.width > 2 && dialect.score > 0 && dialect.isRegular)
    .sort((dialect, other) => other.score - dialect.score)[0];
}

/** 2 for `||`: then every second value of all rows is empty. */
function delimiterRepeatCount({ rows, width, delimiter }: ScoredDialect): number {
  for (const count of [2, 3]) {
    if (delimiter === ' ' || delimiter === blankRuns || (width - 1) % count !== 0 || width <= count) continue;
    if (
      rows.length > 1 &&
      rows.every(({ fields }) => fields.every(({ text }, index) => index % count === 0 || text === ''))
    )
      return count;
  }
  return 1;
}
