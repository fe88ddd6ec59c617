import type { FileOptions } from '../../model/fileOptions';

/**
 * A log in the W3C Extended Log File Format, as IIS and others write it: lines that begin with `#`, one of them with
 * the names of the fields, and values with blanks or tabs between them (w3.org/TR/WD-logfile).
 */
export function findExtendedLog(text: string): Partial<FileOptions> | undefined {
  const lines = text.split(/\r\n|\n/, 200);
  const commentCount = lines.findIndex((line) => !line.startsWith('#'));
  const fieldsLine = lines.slice(0, Math.max(0, commentCount)).findLast((line) => line.startsWith('#Fields:'));
  if (fieldsLine === undefined) return undefined;
  const names = fieldsLine.slice('#Fields:'.length).trim().split(/\s+/);
  const delimiter = lines[commentCount]!.includes('\t') ? '\t' : ' ';
  if (names.length < 2 || lines[commentCount]!.split(delimiter).length < names.length) return undefined;
  return {
    delimiter,
    quote: '"',
    escape: 'doubled',
    header: false,
    names,
    decimalMark: '.',
    skipLines: commentCount,
  };
}
