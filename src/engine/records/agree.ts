import type { ReadOptions } from '../../push/definition/definition';
import { FaultError } from '../model/fault';
import { type FileOptions, forOneFile } from '../model/fileOptions';
import type { SharedFile } from '../open/source';
import { openContent } from './content';
import { type Beginning, firstLines } from './firstLines';

/**
 * What files of CSV that become one table have in common is found out once for all of them, from the beginning of each:
 * the decimal mark, which one file may show and another leave open, and whether their first lines name the columns.
 * @returns how each file is to be read.
 * @throws FaultError `mixedMarks` or `mixedHeaders` where they contradict one another.
 */
export function agree(files: readonly SharedFile[], wanted: ReadOptions): FileOptions[] {
  const common = forOneFile(wanted);
  const found = files.length > 1 ? beginnings(files, common) : [];
  // Where a comma delimits, no number can have another mark than a point.
  const pointed = found.filter(({ how }) => how.delimiter !== ',');
  const withPoint = pointed.find(({ how }) => how.decimalMark === '.');
  const withComma = pointed.find(({ how }) => how.decimalMark === ',');
  if (withPoint && withComma)
    throw new FaultError({ code: 'mixedMarks', point: withPoint.name, comma: withComma.name });
  const decimalMark = withComma ? ',' : withPoint ? '.' : undefined;
  const open = new Set(decimalMark === undefined ? [] : pointed.map(({ index }) => index));
  const lines = firstLines(found, wanted.header);
  return files.map((_file, index) => ({
    ...common,
    ...(open.has(index) && decimalMark && { decimalMark }),
    ...lines.get(index),
  }));
}

/**
 * How each file is written; of other formats than CSV, and of files with nothing in them, there is nothing to be said.
 */
function beginnings(files: readonly SharedFile[], wanted: FileOptions): Beginning[] {
  const found: Beginning[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const content = openContent(file, wanted);
      content.close();
      if (!content.firstLine) return found;
      const line = content.firstLine();
      if (line.cellTexts.some((text) => text !== ''))
        found.push({ index, name: file.name ?? '', how: content.how, line });
    } catch (error) {
      // What is wrong with a file is said when it is its turn.
      if (!(error instanceof FaultError)) throw error;
    }
  }
  return found;
}
