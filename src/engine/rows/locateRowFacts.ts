import type { CountedRows, CsvRowFacts } from '../model/csvRowFacts';
import type { PlannedFile } from '../model/tablePlan';
import type { SharedFile } from '../open/sharedSource';
import { type FileContent, locateLine } from '../records/fileContent';

/** What was odd about the rows of a file, with the lines of the first ones instead of their places. */
export function locateRowFacts(
  file: SharedFile,
  { fileOptions, findCrossedLines }: FileContent,
  facts: CsvRowFacts | undefined,
): Pick<PlannedFile, 'rowFacts'> {
  if (!facts) return {};
  const { emptyRowsAtEnd, emptyRows, shortRows, repeatedHeaders } = facts;
  const crossedLines = findCrossedLines?.();
  if (emptyRowsAtEnd === 0 && !emptyRows && !shortRows && !repeatedHeaders && !crossedLines) return {};
  const locate = ({ count, offset }: CountedRows): { count: number; line: number } => ({
    count,
    line: locateLine(file, fileOptions, offset),
  });
  return {
    rowFacts: {
      ...(emptyRowsAtEnd > 0 && { emptyRowsAtEnd }),
      ...(emptyRows && { emptyRows: locate(emptyRows) }),
      ...(shortRows && { shortRows: locate(shortRows) }),
      ...(repeatedHeaders && { repeatedHeaders: locate(repeatedHeaders) }),
      ...(crossedLines && { crossedRows: { count: crossedLines.count, line: crossedLines.line + 1 } }),
    },
  };
}
