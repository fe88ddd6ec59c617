import * as z from 'zod/mini';
import { displayText, exactText } from '../host/messageTexts';

/** What a table's page and its host say to each other, checked on arrival on both sides. */

/** What the page may send. */
const enteredText = z.string().check(z.maxLength(100_000));
/** Of a column or a chooser, as the service names it. */
const idText = z.string().check(z.maxLength(10_000_000));

/** Rows that travel to the page; the rest of a longer table is reached by filtering, and exports hold all of it. */
export const maxRowsSent = 5_000;

const sortSchema = z.object({ column: idText, descending: z.boolean() });

const rangeSchema = z.tuple([z.int().check(z.nonnegative()), z.int().check(z.nonnegative())]);

export const tablePageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by what is shown. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('query'), sort: z.optional(sortSchema), filter: enteredText }),
  /** What the rows are made of is to be chosen anew; asked by the host. */
  z.object({ type: z.literal('choose'), chooser: idText }),
  z.object({ type: z.literal('copy') }),
  /** Cells of some rows and columns; of all where none are named. Counted from 0, as they were sent. */
  z.object({
    type: z.literal('copyCells'),
    rows: z.optional(rangeSchema),
    columns: z.optional(rangeSchema),
    withHeaders: z.boolean(),
  }),
  /** Something is done with rows, counted as they were sent. */
  z.object({ type: z.literal('act'), action: idText, rows: z.array(z.int().check(z.nonnegative())) }),
  z.object({ type: z.literal('loadMore') }),
  z.object({ type: z.literal('save'), format: z.enum(['csv', 'json']) }),
  /** The page did not understand a message of the host. */
  z.object({ type: z.literal('rejected') }),
]);
export type TablePageMessage = z.infer<typeof tablePageMessageSchema>;
export type CellsToCopy = Extract<TablePageMessage, { type: 'copyCells' }>;

const columnSchema = z.object({
  id: exactText,
  label: displayText,
  about: z.optional(displayText),
  numeric: z.boolean(),
  sortable: z.boolean(),
});
export type TablePageColumn = z.infer<typeof columnSchema>;

const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const tableHostMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('table'),
    sort: z.optional(sortSchema),
    filter: exactText,
    columns: z.array(columnSchema),
    rows: z.array(z.array(cellSchema)),
    /** How many rows there are, how they are cut, what is left of a limit: one line each. */
    notes: z.array(displayText),
    /** What can be chosen, with what is chosen now. */
    choosers: z.array(z.object({ id: exactText, label: displayText })),
    /** What can be done with rows, where something can. */
    actions: z.array(z.object({ id: exactText, label: displayText, isForOne: z.boolean() })),
    canLoadMore: z.boolean(),
    /** The rows that were there are still there, with others after them. */
    isContinued: z.boolean(),
  }),
  z.object({ type: z.literal('busy') }),
  /** The last query came to nothing; what was shown before stays. */
  z.object({
    type: z.literal('problem'),
    sort: z.optional(sortSchema),
    filter: exactText,
    paragraphs: z.array(displayText),
  }),
  /** The menu of a cell was used: what of the selection is to be copied. */
  z.object({
    type: z.literal('copyRequested'),
    part: z.enum(['cells', 'rows', 'columns']),
    withHeaders: z.boolean(),
  }),
  /** Something was done with the table: one sentence, to be read out. */
  z.object({ type: z.literal('said'), text: displayText }),
]);
export type TableHostMessage = z.infer<typeof tableHostMessageSchema>;

/** What the page is made of before any row is there: data only, every word in it translated. */
export interface TableSpec {
  title: string;
  subtitle?: string | undefined;
  filter: { label: string; placeholder: string; help?: string | undefined; apply?: string | undefined };
  texts: Readonly<
    Record<
      | 'copy'
      | 'csv'
      | 'json'
      | 'loading'
      | 'empty'
      | 'sortBy'
      | 'table'
      | 'rejected'
      | 'loadMore'
      | 'selectAll'
      | 'selectRow'
      | 'selected'
      | 'noneSelected',
      string
    >
  >;
}
