import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import type { PlannedFile } from '../model/tablePlan';
import type { OtherEncoding } from '../model/textFacts';
import { formatCode } from './faultSentences';
import { type InputNote, readingFix } from './inputNote';

/** What is odd about the text of a file, whatever its format. */
export function textNotes({ name, textFacts = {} }: PlannedFile, sourceName: string): InputNote[] {
  const fileName = name || sourceName;
  const { marks, textEnds, padding, replacements, misread, controls, transferEncoded, otherEncoding } = textFacts;
  const placesOf = ({ count, line }: { count: number; line: number }): [string, string] => [
    formatNumber(count),
    formatNumber(line),
  ];
  const sentences = [
    ...(marks
      ? [
          t(
            'Byte order marks at the beginning of lines of {0} are left out: {1}, the first in line {2}. Files that were joined have them.',
            fileName,
            ...placesOf(marks),
          ),
        ]
      : []),
    ...(textEnds
      ? [
          t(
            'Ctrl-Z at the beginning of lines of {0} is left out: {1}, the first in line {2}. DOS programs end a text with it, and files that were joined have it.',
            fileName,
            ...placesOf(textEnds),
          ),
        ]
      : []),
    ...(padding && padding.textEnds > 0
      ? [t('{0} ends with Ctrl-Z, with which DOS programs end a text. It is left out.', fileName)]
      : []),
    ...(padding && padding.zeros > 0
      ? [
          padding.zeros === 1
            ? t(
                '{0} ends with a byte of zero, which is left out. If records are missing there, export the file again.',
                fileName,
              )
            : t(
                '{0} is filled up with zeros at its end: {1} bytes. They are left out. If records are missing there, export the file again.',
                fileName,
                formatNumber(padding.zeros),
              ),
        ]
      : []),
    ...(replacements
      ? [
          t(
            'An earlier program could not read characters of {0} and wrote "{1}" for them: {2}, the first in line {3}. They are pushed as they are. What stood there is lost, so export the file again with UTF-8 as its encoding.',
            fileName,
            '\ufffd',
            ...placesOf(replacements),
          ),
        ]
      : []),
    ...(controls
      ? [
          t(
            'There are control characters in {0}: {1}, the first ({3}) in line {2}. They are pushed as they are. If they are there by mistake, take them out where the file is made.',
            fileName,
            ...placesOf(controls),
            formatCode(controls.code),
          ),
        ]
      : []),
    ...(transferEncoded
      ? [
          t(
            'Texts in {0} are probably still encoded as in e-mails, in {3}: {1}, the first in line {2}: "{4}". They are pushed as they are. Export the file again with UTF-8 as its encoding.',
            fileName,
            ...placesOf(transferEncoded),
            transferEncoded.encoding,
            transferEncoded.text,
          ),
        ]
      : []),
    ...(misread
      ? [
          misread.count === 1
            ? t(
                'An earlier program took UTF-8 in line {1} of {0} for another encoding: "{2}" probably was "{3}". It is pushed as it is. Export the file again with UTF-8 as the encoding in each step.',
                fileName,
                formatNumber(misread.line),
                misread.text,
                misread.meant,
              )
            : t(
                'An earlier program took UTF-8 in {0} for another encoding: {1} places, the first in line {2}, where "{3}" probably was "{4}". They are pushed as they are. Export the file again with UTF-8 as the encoding in each step.',
                fileName,
                ...placesOf(misread),
                misread.text,
                misread.meant,
              ),
        ]
      : []),
  ];
  return [
    ...sentences.map((note) => ({ note })),
    ...(otherEncoding ? [otherEncodingNote(fileName, otherEncoding)] : []),
  ];
}

function otherEncodingNote(fileName: string, { chosen, likely, text, meant }: OtherEncoding): InputNote {
  return {
    note: t(
      '{0} is read as {1}, which is chosen for it, but its letters look like {2}: {3} would be {4}.',
      fileName,
      chosen,
      likely,
      text,
      meant,
    ),
    fixes: [readingFix('encoding', likely, t('Read as {0}', likely.toUpperCase()))],
  };
}
