/** Which record of which file a record is that was counted over all of them; `file` only where there are several. */
export function locateRecord(
  files: readonly { name: string; rows: number }[] | undefined,
  record: number,
): { record: number; file?: string } {
  if (!files || files.length < 2) return { record };
  let precedingRecords = 0;
  for (const { name, rows } of files) {
    if (record <= precedingRecords + rows) return { record: record - precedingRecords, file: name };
    precedingRecords += rows;
  }
  return { record };
}
