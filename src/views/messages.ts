import * as z from 'zod/mini';

/** What a table's page and its host say to each other, checked on arrival on both sides. */

const text = z.string().check(z.maxLength(100_000));

/** Rows that travel to the page; the rest of a longer table is reached by filtering, and exports hold all of it. */
export const rowsSent = 5_000;

const sortSchema = z.object({ column: text, descending: z.boolean() });

export const pageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by what is shown. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('query'), sort: z.optional(sortSchema), filter: text }),
  /** What the rows are made of is to be chosen anew; asked by the host. */
  z.object({ type: z.literal('choose'), chooser: text }),
  z.object({ type: z.literal('copy') }),
  z.object({ type: z.literal('save'), format: z.enum(['csv', 'json']) }),
  /** The page did not understand a message of the host. */
  z.object({ type: z.literal('rejected') }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

const columnSchema = z.object({ id: text, label: text, about: z.optional(text), numeric: z.boolean(), sortable: z.boolean() });
export type PageColumn = z.infer<typeof columnSchema>;

const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const tableMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('table'),
    sort: z.optional(sortSchema),
    filter: text,
    columns: z.array(columnSchema),
    rows: z.array(z.array(cellSchema)),
    /** How many rows there are, how they are cut, what is left of a limit: one line each. */
    notes: z.array(text),
    /** What can be chosen, with what is chosen now. */
    choosers: z.array(z.object({ id: text, label: text })),
  }),
  z.object({ type: z.literal('busy') }),
  /** The last query came to nothing; what was shown before stays. */
  z.object({ type: z.literal('problem'), sort: z.optional(sortSchema), filter: text, paragraphs: z.array(text) }),
  /** Something was done with the table: one sentence, to be read out. */
  z.object({ type: z.literal('said'), text }),
]);
export type TableMessage = z.infer<typeof tableMessageSchema>;

/** What the page is made of before any row is there: data only, every word in it translated. */
export interface TableSpec {
  title: string;
  subtitle?: string | undefined;
  filter: { label: string; placeholder: string; help?: string | undefined; apply?: string | undefined };
  texts: Readonly<Record<'copy' | 'csv' | 'json' | 'loading' | 'empty' | 'sortBy' | 'table', string>>;
}

