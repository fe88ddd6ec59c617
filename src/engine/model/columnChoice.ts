import { z } from 'zod';

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
  unit: z
    .string()
    .min(1)
    .max(20)
    .optional()
    .describe('INTEGER and FLOAT: what stands before or behind each number, for example "%" or "€", and is left out.'),
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
