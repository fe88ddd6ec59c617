import type { ReadOptions } from './readOptions';

/** How one file is read: of several, what their first lines are is decided for each. */
export type FileOptions = Omit<ReadOptions, 'header'> & {
  header?: boolean;
  /** CSV: the names of the columns, where they stand in the first line of one of several files for others, too. */
  names?: readonly string[];
  /** The text turned out not to be UTF-8 when it had been read halfway, and may be Windows-1252. */
  isWindows1252Assumed?: boolean;
};

/** How a file is read that is alone, or the first. */
export function toFileOptions({ header, ...otherOptions }: ReadOptions): FileOptions {
  return { ...otherOptions, ...(header !== undefined && { header: header !== false }) };
}
