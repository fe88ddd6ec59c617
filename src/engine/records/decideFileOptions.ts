import { FaultError } from '../model/fault';
import { type FileOptions, toFileOptions } from '../model/fileOptions';
import type { ReadOptions } from '../model/readOptions';
import type { SharedFile } from '../open/sharedSource';
import { decideHeaders, type FileBeginning } from './csvHeaders';
import { openContent } from './fileContent';

/**
 * What files of CSV that become one table have in common is found out once for all of them, from the beginning of each:
 * the decimal mark, which one file may show and another leave open, and whether their first lines name the columns.
 * @returns how each file is to be read.
 * @throws FaultError `mixedMarks` or `mixedHeaders` where they contradict one another.
 */
export function decideFileOptions(files: readonly SharedFile[], requestedOptions: ReadOptions): FileOptions[] {
  const commonOptions = toFileOptions(requestedOptions);
  const fileBeginnings = files.length > 1 ? readBeginnings(files, commonOptions) : [];
  // Where a comma delimits, no number can have another mark than a point.
  const withoutCommaDelimiter = fileBeginnings.filter(({ fileOptions }) => fileOptions.delimiter !== ',');
  const withPoint = withoutCommaDelimiter.find(({ fileOptions }) => fileOptions.decimalMark === '.');
  const withComma = withoutCommaDelimiter.find(({ fileOptions }) => fileOptions.decimalMark === ',');
  if (withPoint && withComma)
    throw new FaultError({ code: 'mixedMarks', point: withPoint.name, comma: withComma.name });
  const decimalMark = withComma ? ',' : withPoint ? '.' : undefined;
  const undecidedIndexes = new Set(decimalMark === undefined ? [] : withoutCommaDelimiter.map(({ index }) => index));
  const headerOptions = decideHeaders(fileBeginnings, requestedOptions.header);
  return files.map((_file, index) => ({
    ...commonOptions,
    ...(undecidedIndexes.has(index) && decimalMark && { decimalMark }),
    ...headerOptions.get(index),
  }));
}

/**
 * How each file is written; of other formats than CSV, and of files with nothing in them, there is nothing to be said.
 */
function readBeginnings(files: readonly SharedFile[], requestedOptions: FileOptions): FileBeginning[] {
  const fileBeginnings: FileBeginning[] = [];
  for (const [fileIndex, file] of files.entries()) {
    try {
      const content = openContent(file, requestedOptions);
      content.close();
      if (!content.readFirstLine) return fileBeginnings;
      const firstLine = content.readFirstLine();
      if (firstLine.cellTexts.some((text) => text !== ''))
        fileBeginnings.push({ index: fileIndex, name: file.name ?? '', fileOptions: content.fileOptions, firstLine });
    } catch (error) {
      // What is wrong with a file is said when it is its turn.
      if (!(error instanceof FaultError)) throw error;
    }
  }
  return fileBeginnings;
}
