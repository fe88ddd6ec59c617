import * as z from 'zod/mini';
import { displayText, exactText } from '../host/messageTexts';

/** What the push panel's page and its host say to each other, checked on arrival on both sides. */

/** What the page may send; ids are paths in a file. */
const fieldId = z.string().check(z.maxLength(1_000));
const columnId = z.string().check(z.maxLength(10_000_000));
const enteredText = z.string().check(z.maxLength(100_000));

/** How serious something is; the page shows it by an icon and a colour, and says it in words. */
const toneSchema = z.enum(['neutral', 'info', 'passed', 'running', 'warning', 'error']);
export type Tone = z.infer<typeof toneSchema>;

const fieldOptionSchema = z.object({ value: exactText, label: displayText, about: z.optional(displayText) });
export type FieldOption = z.infer<typeof fieldOptionSchema>;

const panelActions = [
  'push',
  'dryRun',
  'save',
  'handOver',
  'cancel',
  'startOver',
  'openDefinition',
  'tryAgain',
  'addConnection',
  'choosePool',
] as const;
export type PanelAction = (typeof panelActions)[number];
const panelActionSchema = z.object({ action: z.enum(panelActions), label: displayText });

/**
 * Something to choose: from a list, from one that is searched (`search`), by a tick, from a list or freely, or nothing
 * but to be read.
 */
const fieldSchema = z.object({
  id: exactText,
  label: displayText,
  kind: z.enum(['select', 'search', 'check', 'combo', 'static']),
  value: exactText,
  options: z.array(fieldOptionSchema),
  help: z.optional(displayText),
  error: z.optional(displayText),
  /** What an empty field says. */
  placeholder: z.optional(displayText),
  /** What else can be done here. */
  actions: z.optional(z.array(panelActionSchema)),
});
export type PanelField = z.infer<typeof fieldSchema>;

/** A sentence with what can be done about it. */
const panelLineSchema = z.object({
  tone: toneSchema,
  text: displayText,
  /** The column that it is about. */
  column: z.optional(z.object({ id: exactText, label: displayText })),
  actions: z.optional(z.array(panelActionSchema)),
  /** A remedy that the host carries out, by its place. */
  fixes: z.optional(z.array(z.object({ index: z.int().check(z.nonnegative()), label: displayText }))),
  /** The first rows of each way to read the file. */
  readings: z.optional(z.array(z.object({ label: displayText, rows: z.array(z.array(displayText)) }))),
});
export type PanelLine = z.infer<typeof panelLineSchema>;

/** One column of the table, as a row of the list. Its id is its path. */
const columnRowSchema = z.object({
  id: exactText,
  include: z.boolean(),
  name: exactText,
  source: displayText,
  type: exactText,
  typeChosen: z.boolean(),
  /** The type that was found in the values; empty where a type was chosen before anything was read. */
  foundType: exactText,
  /** Empty where the type has none. */
  length: exactText,
  key: z.boolean(),
  /** Empty where the values are written as usual. */
  format: exactText,
  tone: toneSchema,
  note: displayText,
  /** What the values look like, each to be taken with a click. */
  suggestions: z.array(displayText),
  /** All there is to know, a paragraph each. */
  details: z.array(displayText),
});
export type ColumnRow = z.infer<typeof columnRowSchema>;

const cellSchema = z.nullable(z.string());

/** The parts of what is shown. Each travels when it changes. */
const headerSchema = z.object({
  title: displayText,
  detail: displayText,
  /** There where the target is production: which one. */
  production: z.optional(displayText),
  lines: z.array(panelLineSchema),
  fields: z.array(fieldSchema),
});
/** Several files: what becomes of them, and the table of each. */
const filesSchema = z.object({
  /** Empty until it is known what the files have in common. */
  layout: z.enum(['', 'each', 'one']),
  lines: z.array(panelLineSchema),
  files: z.array(
    z.object({
      name: displayText,
      /** Absent where all go to one table. */
      table: z.optional(exactText),
      error: z.optional(displayText),
      included: z.boolean(),
      /** Its columns and rows are shown. */
      open: z.boolean(),
      tone: toneSchema,
      note: displayText,
    }),
  ),
  /** Names of tables that are there. */
  tables: z.array(fieldOptionSchema),
});
export type FilesView = z.infer<typeof filesSchema>;
const targetSchema = z.object({
  fields: z.array(fieldSchema),
  advanced: z.array(fieldSchema),
  /** Something in there was chosen. */
  advancedUsed: z.boolean(),
});
const columnsSchema = z.object({
  /** The table that the columns are of, and those there are. */
  table: exactText,
  tables: z.array(fieldOptionSchema),
  summary: displayText,
  /** Whether keys can be marked. */
  keys: z.boolean(),
  columns: z.array(columnRowSchema),
});
const previewRowsSchema = z.object({
  caption: displayText,
  columns: z.array(z.object({ name: displayText, type: exactText, numeric: z.boolean() })),
  rows: z.array(z.array(cellSchema)),
  /** Cells that do not fit, which are shown as they stand in the file: pairs of row and column. */
  unfit: z.array(z.tuple([z.number(), z.number()])),
});
const statusSchema = z.object({
  tone: toneSchema,
  text: displayText,
  paragraphs: z.array(displayText),
  /** All is decided. */
  canPush: z.boolean(),
  /** Something is read or looked up, after which a push that is asked for now begins. */
  canWaitToPush: z.boolean(),
  canDryRun: z.boolean(),
  canSave: z.boolean(),
  canHandOver: z.boolean(),
  canCancel: z.boolean(),
  /** How far it is; absent where nobody knows. */
  percent: z.optional(z.number()),
  /** What may follow, a button each. */
  actions: z.array(displayText),
});

export type HeaderView = z.infer<typeof headerSchema>;
export type TargetView = z.infer<typeof targetSchema>;
export type ColumnsView = z.infer<typeof columnsSchema>;
export type PreviewRowsView = z.infer<typeof previewRowsSchema>;
export type StatusView = z.infer<typeof statusSchema>;

const panelViewSchema = z.object({
  header: headerSchema,
  /** Where there are several. */
  files: z.optional(filesSchema),
  target: targetSchema,
  changes: z.array(panelLineSchema),
  arrays: z.array(fieldSchema),
  columns: columnsSchema,
  rows: previewRowsSchema,
  status: statusSchema,
});
export type PanelView = z.infer<typeof panelViewSchema>;

export const hostMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('show'), view: z.partial(panelViewSchema) }),
  /** What to leave with the editor, so that the panel comes back after a reload. */
  z.object({ type: z.literal('keep'), state: z.unknown() }),
  /** Something was done or could not be: one sentence, to be read out. */
  z.object({ type: z.literal('said'), text: displayText }),
  z.object({ type: z.literal('goTo'), column: exactText }),
]);
export type PanelHostMessage = z.infer<typeof hostMessageSchema>;

export const columnFields = ['include', 'name', 'type', 'length', 'key', 'format'] as const;
export type ColumnField = (typeof columnFields)[number];

export const pageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by all that is shown. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('set'), field: fieldId, value: enteredText }),
  /** A cell of the list of columns. Ticks are "true" and "false". */
  z.object({ type: z.literal('column'), id: columnId, field: z.enum(columnFields), value: enteredText }),
  /** Several columns at once. */
  z.object({ type: z.literal('include'), ids: z.array(columnId), include: z.boolean() }),
  /** Another of the tables that one push fills. */
  z.object({ type: z.literal('table'), table: columnId }),
  z.object({ type: z.literal('act'), action: z.enum(panelActions) }),
  /** A column is to be read as its values look; one of several ways. */
  z.object({ type: z.literal('suggestion'), id: columnId, index: z.int().check(z.nonnegative()) }),
  /** One of the buttons beside how something ended. */
  z.object({ type: z.literal('outcome'), index: z.int().check(z.nonnegative()) }),
  /** Another of several files. */
  z.object({ type: z.literal('file'), index: z.int().check(z.nonnegative()) }),
  z.object({ type: z.literal('fix'), index: z.int().check(z.nonnegative()) }),
  /** The page did not understand a message of the host. */
  /** Files of the editor that were dropped on the page. */
  z.object({ type: z.literal('drop'), uris: z.array(z.string().check(z.maxLength(10_000))).check(z.maxLength(1_000)) }),
  z.object({ type: z.literal('rejected') }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** What the page is made of before anything is known: data only, every word in it translated. */
export interface PanelPageConfig {
  title: string;
  types: readonly string[];
  /** How values of a type may be written; nothing for types whose values are as they are. */
  formats: Readonly<Record<string, readonly FieldOption[]>>;
  texts: Readonly<
    Record<
      | 'reading'
      | 'files'
      | 'tableEach'
      | 'tableOne'
      | 'tableOfFile'
      | 'pushFile'
      | 'showFile'
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
      | 'pushToProduction'
      | 'dryRun'
      | 'save'
      | 'handOver'
      | 'cancel'
      | 'automatic'
      | 'null'
      | 'empty'
      | 'keyboard'
      | 'goTo'
      | 'warning'
      | 'error'
      | 'rejected'
      | 'use',
      string
    >
  >;
}
