import { z } from 'zod';
import { childTableSchema, columnChoiceSchema } from '../../engine/model/columnChoice';
import { readOptionsSchema } from '../../engine/model/readOptions';
import { timestampEncodings } from '../../engine/model/tablePlan';

/** `append` and `upsert` add rows to the table as it is; `delete` removes the rows whose keys are in the file. */
export const pushModes = ['replace', 'append', 'upsert', 'delete'] as const;

/** What the service offers beyond the modes (celonis-api.md §4.2, §4.3). */
export const jobOptionsSchema = z.strictObject({
  fileType: z
    .enum(['PARQUET', 'CSV'])
    .optional()
    .describe('The format of the chunks that are uploaded. The setting celonisCeligo.push.format decides if left out.'),
  timestamps: z
    .enum(timestampEncodings)
    .optional()
    .describe(
      'How Parquet chunks hold DATETIME values. INT96 is what the official Python client of Celonis sends, INT64 are milliseconds adjusted to UTC. The setting celonisCeligo.push.timestamps decides if left out, which is INT96 by default.',
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
    .describe(
      'The columns that uniquely identify a row. Needed for upsert and delete, and wherever there are child tables.',
    ),
  read: readOptionsSchema.optional().describe('How the files are written.'),
  columns: z
    .array(columnChoiceSchema)
    .optional()
    .describe('What is decided about columns. All others are pushed as they are found.'),
  childTables: z.array(childTableSchema).optional().describe('Arrays of objects that become tables of their own.'),
  options: jobOptionsSchema.optional().describe('What Celonis offers beyond this.'),
});
export type PushDefinition = z.infer<typeof pushDefinitionSchema>;
