/** What the log of a job says about rows, added up. */
export interface LoggedRowCounts {
  /** Rows that were inserted or renewed. */
  written: number;
  deleted: number;
}

const countPattern =
  /(\d[\d.,' ]*)\s+(?:(?:rows?|records?)\s+)?(?:(?:were|have been)\s+)?(inserted|added|loaded|updated|deleted|removed)\b/gi;

/**
 * The rows that the log of a data push job tells of; undefined where it tells none. The words of the log are not
 * documented (celonis-api.md §4.3), so this is for remarks only.
 */
export function readLoggedRowCounts(logs: readonly string[]): LoggedRowCounts | undefined {
  let counts: LoggedRowCounts | undefined;
  for (const [, digits = '', verb = ''] of logs.flatMap((line) => [...line.matchAll(countPattern)])) {
    const rows = Number(digits.replace(/\D/g, ''));
    counts ??= { written: 0, deleted: 0 };
    if (/^(deleted|removed)$/i.test(verb)) counts.deleted += rows;
    else counts.written += rows;
  }
  return counts;
}
