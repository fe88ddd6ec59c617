import * as z from 'zod/mini';

/** What the push panel's page and its host say to each other, checked on arrival on both sides. */

const short = z.string().check(z.maxLength(1_000));
const text = z.string().check(z.maxLength(100_000));

/** How serious something is; the page shows it by an icon and a colour, and says it in words. */
const tone = z.enum(['neutral', 'info', 'passed', 'running', 'warning', 'error']);
export type Tone = z.infer<typeof tone>;

const optionSchema = z.object({ value: short, label: text, about: z.optional(text) });
export type Option = z.infer<typeof optionSchema>;

/** Something to choose: from a list, by a tick, from a list or freely, or nothing but to be read. */
const fieldSchema = z.object({
  id: short,
  label: text,
  kind: z.enum(['select', 'check', 'combo', 'static']),
  value: text,
  options: z.array(optionSchema),
  help: z.optional(text),
  error: z.optional(text),
});
export type Field = z.infer<typeof fieldSchema>;

const actions = ['push', 'dryRun', 'save', 'cancel', 'startOver', 'openDefinition', 'tryAgain', 'addConnection'] as const;
export type Action = (typeof actions)[number];
/** A sentence with what can be done about it. */
const lineSchema = z.object({
  tone,
  text,
  /** The column that it is about. */
  column: z.optional(z.object({ id: short, label: text })),
  actions: z.optional(z.array(z.object({ action: z.enum(actions), label: text }))),
  /** A remedy that the host carries out, by its place. */
  fixes: z.optional(z.array(z.object({ index: z.int().check(z.nonnegative()), label: text }))),
});
export type Line = z.infer<typeof lineSchema>;

/** One column of the table, as a row of the list. Its id is its path. */
const columnSchema = z.object({
  id: short,
  include: z.boolean(),
  name: text,
  source: text,
  type: short,
  typeChosen: z.boolean(),
  /** The type that was found in the values; empty where a type was chosen before anything was read. */
  found: short,
  /** Empty where the type has none. */
  length: text,
  key: z.boolean(),
  /** Empty where the values are written as usual. */
  format: text,
  tone,
  note: text,
  /** All there is to know, a paragraph each. */
  details: z.array(text),
});
export type Column = z.infer<typeof columnSchema>;

const cell = z.nullable(z.string());

/** The parts of what is shown. Each travels when it changes. */
const headerSchema = z.object({
  title: text,
  detail: text,
  lines: z.array(lineSchema),
  fields: z.array(fieldSchema),
});
const targetSchema = z.object({
  fields: z.array(fieldSchema),
  advanced: z.array(fieldSchema),
  /** Something in there was chosen. */
  advancedUsed: z.boolean(),
});
const columnsSchema = z.object({
  /** The table that the columns are of, and those there are. */
  table: short,
  tables: z.array(optionSchema),
  summary: text,
  /** Whether keys can be marked. */
  keys: z.boolean(),
  columns: z.array(columnSchema),
});
const rowsSchema = z.object({
  caption: text,
  columns: z.array(z.object({ name: text, type: short, numeric: z.boolean() })),
  rows: z.array(z.array(cell)),
  /** Cells that do not fit, which are shown as they stand in the file: pairs of row and column. */
  unfit: z.array(z.tuple([z.number(), z.number()])),
});
const statusSchema = z.object({
  tone,
  text,
  paragraphs: z.array(text),
  canPush: z.boolean(),
  canDryRun: z.boolean(),
  canSave: z.boolean(),
  canCancel: z.boolean(),
});

export type Header = z.infer<typeof headerSchema>;
export type Target = z.infer<typeof targetSchema>;
export type Columns = z.infer<typeof columnsSchema>;
export type Rows = z.infer<typeof rowsSchema>;
export type Status = z.infer<typeof statusSchema>;

const viewSchema = z.object({
  header: headerSchema,
  target: targetSchema,
  changes: z.array(lineSchema),
  arrays: z.array(fieldSchema),
  columns: columnsSchema,
  rows: rowsSchema,
  status: statusSchema,
});
export type View = z.infer<typeof viewSchema>;

export const hostMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('show'), view: z.partial(viewSchema) }),
  /** What to leave with the editor, so that the panel comes back after a reload. */
  z.object({ type: z.literal('keep'), state: z.unknown() }),
  /** Something was done or could not be: one sentence, to be read out. */
  z.object({ type: z.literal('said'), text }),
  z.object({ type: z.literal('goTo'), column: short }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;

export const columnFields = ['include', 'name', 'type', 'length', 'key', 'format'] as const;
export type ColumnField = (typeof columnFields)[number];

export const pageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by all that is shown. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('set'), field: short, value: text }),
  /** A cell of the list of columns. Ticks are "true" and "false". */
  z.object({ type: z.literal('column'), id: short, field: z.enum(columnFields), value: text }),
  /** Several columns at once. */
  z.object({ type: z.literal('include'), ids: z.array(short), include: z.boolean() }),
  /** Another of the tables that one push fills. */
  z.object({ type: z.literal('table'), table: short }),
  z.object({ type: z.literal('act'), action: z.enum(actions) }),
  z.object({ type: z.literal('fix'), index: z.int().check(z.nonnegative()) }),
  /** The page did not understand a message of the host. */
  z.object({ type: z.literal('rejected') }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** What the page is made of before anything is known: data only, every word in it translated. */
export interface PanelSpec {
  title: string;
  types: readonly string[];
  /** How values of a type may be written; nothing for types whose values are as they are. */
  formats: Readonly<Record<string, readonly Option[]>>;
  texts: Readonly<
    Record<
      | 'reading'
      | 'target'
      | 'advanced'
      | 'changes'
      | 'arrays'
      | 'columns'
      | 'rows'
      | 'tables'
      | 'filter'
      | 'filterHint'
      | 'includeAll'
      | 'excludeAll'
      | 'includeShown'
      | 'excludeShown'
      | 'shown'
      | 'noneShown'
      | 'include'
      | 'name'
      | 'source'
      | 'type'
      | 'length'
      | 'key'
      | 'format'
      | 'note'
      | 'push'
      | 'dryRun'
      | 'save'
      | 'cancel'
      | 'automatic'
      | 'null'
      | 'empty'
      | 'keyboard'
      | 'goTo'
      | 'warning'
      | 'error',
      string
    >
  >;
}
