/** What the log of a job says about rows, added up. */
export interface CountedRows {
  /** Rows that were inserted or renewed. */
  written: number;
  deleted: number;
}

const count = /(\d[\d.,' ]*)\s+(?:(?:rows?|records?)\s+)?(?:(?:were|have been)\s+)?(inserted|added|loaded|updated|deleted|removed)\b/gi;

/**
 * The rows that the log of a data push job tells of; undefined where it tells none. The words of the log are not documented
 * (celonis-api.md §4.3), so this is for remarks only.
 */
export function countedRows(logs: readonly string[]): CountedRows | undefined {
  let found: CountedRows | undefined;
  for (const [, digits = '', verb = ''] of logs.flatMap((line) => [...line.matchAll(count)])) {
    const rows = Number(digits.replace(/\D/g, ''));
    found ??= { written: 0, deleted: 0 };
    if (/^(deleted|removed)$/i.test(verb)) found.deleted += rows;
    else found.written += rows;
  }
  return found;
}
