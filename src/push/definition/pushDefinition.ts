import { z } from 'zod';
import { normalizeEncoding } from '../../engine/model/encodings';

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
    .describe('JSON: the keys that lead to the array whose objects become rows.'),
  delimiter: z
    .string()
    .length(1)
    .optional()
    .describe('CSV: what stands between two values, for example "," or ";" or a tab.'),
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
      'CSV: whether the first line names the columns. "first" if, of several files, only the first one has such a line and the others go on with its columns.',
    ),
  encoding: z
    .string()
    .refine((label) => normalizeEncoding(label) !== undefined, {
      error:
        'This character set is not known. Names are as in web pages, for example "windows-1252"; also "cp437" and "cp850".',
    })
    .optional()
    .describe(
      'The character set of a text file, by its name in web pages, for example "utf-8", "utf-16le", "windows-1252" or "iso-8859-2"; also "cp437" and "cp850".',
    ),
  decimalMark: z.enum(['.', ',']).optional().describe('CSV: what stands before the decimals of a number.'),
  skipLines: z.number().int().min(0).max(1000).optional().describe('CSV: how many lines stand above the table.'),
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

export const columnTypes = ['INTEGER', 'FLOAT', 'BOOLEAN', 'DATE', 'DATETIME', 'STRING'] as const;

/** What a person decided about one column. What is left out is decided from the values. */
export const columnChoiceSchema = z.strictObject({
  source: z
    .array(z.string())
    .min(1)
    .describe('The keys that lead to the value in a record, from the outside in. For CSV, the name in the header.'),
  include: z
    .boolean()
    .optional()
    .describe('Whether the column is pushed. It is, unless this is false.')
    .meta({ default: true }),
  name: z.string().min(1).optional().describe('The name of the column in the table.'),
  type: z.enum(columnTypes).optional().describe('The type of the column in the table.'),
  length: z
    .number()
    .int()
    .min(1)
    .max(65_000)
    .optional()
    .describe('STRING: how many bytes to reserve for the text, in UTF-8.'),
  dateFormat: z
    .string()
    .min(1)
    .optional()
    .describe(
      'DATE and DATETIME: how the value is written, for example "dd.MM.yyyy HH:mm", or "epochSeconds" or "epochMilliseconds". A year of two digits (yy) is one from 1969 to 2068.',
    ),
  decimalMark: z
    .enum(['.', ','])
    .optional()
    .describe('INTEGER and FLOAT: what stands before the decimals. The other mark may group digits.'),
  trueWords: z.array(z.string().min(1)).min(1).optional().describe('BOOLEAN: the words that mean true.'),
  falseWords: z.array(z.string().min(1)).min(1).optional().describe('BOOLEAN: the words that mean false.'),
});
export type ColumnChoice = z.infer<typeof columnChoiceSchema>;

/** An array of objects that becomes a table of its own, with the keys of the row it stood in and its position there. */
export const childTableSchema = z.strictObject({
  source: z.array(z.string()).min(1).describe('The keys that lead to the array in a record.'),
  table: z.string().min(1).describe('The table that its objects become rows of.'),
  columns: z.array(columnChoiceSchema).optional().describe('What is decided about columns of the child table.'),
});
export type ChildTableDefinition = z.infer<typeof childTableSchema>;

/** `append` and `upsert` add rows to the table as it is; `delete` removes the rows whose keys are in the file. */
export const pushModes = ['replace', 'append', 'upsert', 'delete'] as const;

/** What the service offers beyond the modes (celonis-api.md §4.2, §4.3). */
export const jobOptionsSchema = z.strictObject({
  fileType: z
    .enum(['PARQUET', 'CSV'])
    .optional()
    .describe('The format of the chunks that are uploaded. The setting celonisCeligo.push.format decides if left out.'),
  timestamps: z
    .enum(['INT64', 'INT96'])
    .optional()
    .describe(
      'How Parquet chunks hold DATETIME values. INT96 is what the official Python client writes. The setting celonisCeligo.push.timestamps decides if left out.',
    ),
  upsertStrategy: z
    .enum(['UPSERT_WITH_UNCHANGED_METADATA', 'UPSERT_WITH_NULLIFICATION'])
    .optional()
    .describe('Upsert: whether columns that the file does not have keep their values or become empty.'),
  duplicateRemovalColumn: z
    .string()
    .optional()
    .describe('The column that decides which of two rows with the same keys is kept.'),
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;

/**
 * A push as a person keeps it beside the file (`orders.push.json`), in Git if they like: everything about it but the
 * secret and the id of the connection, which belongs to one machine.
 */
export const pushDefinitionSchema = z.strictObject({
  $schema: z.string().optional(),
  files: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'The files, relative to this one; * and ** are wildcards. The file with the same name beside this one if left out.',
    ),
  connection: z.string().min(1).describe('The name of the connection that the files are pushed over.'),
  table: z.string().min(1).describe('The table in the data pool of the connection.'),
  dataConnection: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The id of the data connection whose schema has the table. The Global schema of the data pool if left out.',
    ),
  mode: z
    .enum(pushModes)
    .describe(
      'What happens to rows that are there: "replace" the table, "append" to it, "upsert" by keys, or "delete" rows by keys.',
    ),
  keys: z
    .array(z.string().min(1))
    .optional()
    .describe('The columns that tell rows apart. Needed for upsert and delete, and wherever there are child tables.'),
  read: readOptionsSchema.optional().describe('How the files are written.'),
  columns: z
    .array(columnChoiceSchema)
    .optional()
    .describe('What is decided about columns. All others are pushed as they are found.'),
  childTables: z.array(childTableSchema).optional().describe('Arrays of objects that become tables of their own.'),
  options: jobOptionsSchema.optional().describe('What Celonis offers beyond this.'),
});
export type PushDefinition = z.infer<typeof pushDefinitionSchema>;
