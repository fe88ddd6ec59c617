/** What the log of a job says about rows, added up. */
export interface LoggedRowCounts {
  /** Rows that were inserted or renewed. */
  written: number;
  deleted: number;
}

/** A line of a log is a sentence; what is longer is not one that counts rows. */
const maxLineLength = 2_000;

const verbPattern = /\b(inserted|added|loaded|updated|deleted|removed)\b/gi;
/** What stands directly before the verb, at most this long. */
const countPattern = /(\d[\d.,' ]{0,30}) (?:(?:rows?|records?) )?(?:(?:were|have been) )?$/i;
const maxCountLength = 60;

/**
 * The rows that the log of a data push job tells of; undefined where it tells none. The words of the log are not
 * documented (celonis-api.md §4.3), so this is for remarks only.
 */
export function readLoggedRowCounts(logs: readonly string[]): LoggedRowCounts | undefined {
  let counts: LoggedRowCounts | undefined;
  for (const { digits, verb } of logs.flatMap(findCounts)) {
    const rows = Number(digits.replace(/\D/g, ''));
    counts ??= { written: 0, deleted: 0 };
    if (/^(deleted|removed)$/i.test(verb)) counts.deleted += rows;
    else counts.written += rows;
  }
  return counts;
}

/** The numbers of a line with the verb that follows each. */
function findCounts(logLine: string): { digits: string; verb: string }[] {
  const line = logLine.slice(0, maxLineLength).replace(/\s+/g, ' ');
  return [...line.matchAll(verbPattern)].flatMap(({ index, 1: verb = '' }) => {
    const digits = countPattern.exec(line.slice(Math.max(0, index - maxCountLength), index))?.[1];
    return digits === undefined ? [] : [{ digits, verb }];
  });
}
