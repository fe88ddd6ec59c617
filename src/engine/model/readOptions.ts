import { z } from 'zod';
import { normalizeEncoding } from './encodings';

/** How a file is written. What is left out is found out from its name and its first bytes. */
export const readOptionsSchema = z.strictObject({
  format: z
    .enum(['json', 'ndjson', 'csv', 'parquet'])
    .optional()
    .describe(
      'How the file is written. Found out from its name and content if left out. Compression with gzip is always found out.',
    ),
  arrayPath: z
    .array(z.string())
    .optional()
    .describe(
      'JSON: the keys that lead to the array whose objects become rows. With "*" at the end, they lead to an object whose members become rows, each with its key in a column.',
    ),
  delimiter: z
    .string()
    .min(1)
    .max(5)
    .optional()
    .describe('CSV: what stands between two values, for example "," or ";" or a tab, or "||".'),
  columnStarts: z
    .array(z.number().int().min(1).max(100_000))
    .min(2)
    .max(1000)
    .refine((starts) => starts[0] === 1 && starts.every((start, index) => index === 0 || start > starts[index - 1]!), {
      error: 'The places where the columns begin go up, and the first one is 1.',
    })
    .optional()
    .describe(
      'Text in columns of a fixed width: at which character of a line each column begins, for example [1, 11, 26]. The first is 1. Nothing delimits the values then.',
    ),
  quote: z
    .string()
    .max(1)
    .optional()
    .describe('CSV: what stands around a value that contains the delimiter. Empty if nothing does.'),
  escape: z
    .enum(['doubled', 'backslash'])
    .optional()
    .describe('CSV: how a quote inside a quoted value is written: twice, or after a backslash.'),
  header: z
    .union([z.boolean(), z.literal('first')])
    .optional()
    .describe(
      'CSV: whether the first row is a header. "first" if, of several files, only the first one has a header and the others go on with its columns.',
    ),
  encoding: z
    .string()
    .refine((label) => normalizeEncoding(label) !== undefined, {
      error:
        'This character set is not known. Names are as in web pages, for example "windows-1252"; also "cp437", "cp850" and "cp852".',
    })
    .optional()
    .describe(
      'The character set of a text file, by its name in web pages, for example "utf-8", "utf-16le", "windows-1252" or "iso-8859-2"; also "cp437", "cp850" and "cp852".',
    ),
  decimalMark: z.enum(['.', ',']).optional().describe('CSV: what stands before the decimals of a number.'),
  skipLines: z.number().int().min(0).max(1000).optional().describe('CSV: how many lines stand above the table.'),
  skipEndLines: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('CSV: how many lines stand below the table, such as notes or a total.'),
  headerLines: z
    .number()
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe('CSV: in how many lines the names of the columns stand. Those of one column are joined.'),
  unnamedColumn: z
    .enum(['first', 'last'])
    .optional()
    .describe(
      'CSV: which column the header has no name for, where it has one name less than the rows have values: the first one, as programs write that number the rows, or the last one.',
    ),
  outerDelimiters: z
    .boolean()
    .optional()
    .describe(
      'CSV: whether a delimiter stands before the first value of a line and behind the last one, too, as in lists of SAP and in Markdown.',
    ),
  lineEnd: z
    .enum(['any', 'lf'])
    .optional()
    .describe(
      'CSV: what ends a line: LF, CR LF or CR ("any"), or LF and CR LF only ("lf"), so that a CR alone belongs to its value.',
    ),
  skipEmptyRows: z
    .boolean()
    .optional()
    .describe('CSV: whether rows of nothing but delimiters are left out. At the end of a file they always are.'),
  trimValues: z.boolean().optional().describe('CSV: whether blanks and tabs around texts are left out.'),
  quotedNumbers: z
    .boolean()
    .optional()
    .describe('CSV: whether a value in quotes may be a number, a date or nothing, as one without quotes may.'),
  nullWords: z
    .array(z.string().min(1).max(60))
    .max(50)
    .optional()
    .describe('CSV: the words that stand for no value, for example "NULL" or "\\\\N".'),
});
export type ReadOptions = z.infer<typeof readOptionsSchema>;
