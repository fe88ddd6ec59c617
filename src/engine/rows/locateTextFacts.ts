import type { FileOptions } from '../model/fileOptions';
import type { PlannedFile } from '../model/tablePlan';
import type { SharedFile } from '../open/sharedSource';
import { type FileContent, locateTextLine, type TextPlaces } from '../records/fileContent';

/** What is odd about the text of a file that was read, with lines instead of places. */
export function locateTextFacts(file: SharedFile, content: FileContent): Pick<PlannedFile, 'textFacts'> {
  const { fileOptions } = content;
  const places = content.readTextPlaces();
  const { padding, marks, textEnds, replacements, misread, controls, transferEncoded, otherEncoding } = places;
  if (Object.values(places).every((value) => value === undefined)) return {};
  return {
    textFacts: {
      ...(padding && { padding }),
      ...(otherEncoding && { otherEncoding }),
      ...(marks && { marks: locate(file, fileOptions, marks) }),
      ...(textEnds && { textEnds: locate(file, fileOptions, textEnds) }),
      ...(replacements && { replacements: locate(file, fileOptions, replacements) }),
      ...(misread && { misread: locate(file, fileOptions, misread) }),
      ...(controls && { controls: locate(file, fileOptions, controls) }),
      ...(transferEncoded && { transferEncoded: locate(file, fileOptions, transferEncoded) }),
    },
  };
}

function locate<Places extends NonNullable<TextPlaces['marks']>>(
  file: SharedFile,
  fileOptions: FileOptions,
  { offset, ...rest }: Places,
): Omit<Places, 'offset'> & { line: number } {
  return { ...rest, line: locateTextLine(file, fileOptions, offset) };
}
