import * as z from 'zod/mini';
import { displayText, exactText } from '../host/messageTexts';

/** What the page of an import and its host say to each other, checked on arrival on both sides. */

const choiceSchema = z.enum(['skip', 'import', 'takeOver', 'addCopy']);
const rowIndex = z.int().check(z.nonnegative());

export const importPageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by all that is shown. */
  z.object({ type: z.literal('ready') }),
  /** What becomes of some rows. */
  z.object({ type: z.literal('choose'), rows: z.array(rowIndex).check(z.maxLength(10_000)), choice: choiceSchema }),
  z.object({ type: z.literal('nameCopy'), row: rowIndex, name: z.string().check(z.maxLength(200)) }),
  z.object({ type: z.literal('import') }),
  /** Stops what is under way, or closes the page. */
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('enterSecrets') }),
  /** The page did not understand a message of the host. */
  z.object({ type: z.literal('rejected') }),
]);
export type ImportPageMessage = z.infer<typeof importPageMessageSchema>;

const rowSchema = z.object({
  name: displayText,
  service: displayText,
  state: z.enum(['new', 'different', 'same', 'unusable']),
  environment: displayText,
  isProduction: z.boolean(),
  policy: displayText,
  group: displayText,
  /** Where it leads. */
  facts: z.array(z.object({ label: displayText, value: displayText })),
  differences: z.array(z.object({ label: displayText, here: displayText, inFile: displayText })),
  /** What else has to be known; of an unusable one the reason. */
  remarks: z.array(displayText),
  /** What can be chosen, what is proposed first. */
  choices: z.array(choiceSchema),
});
export type ImportRowView = z.infer<typeof rowSchema>;

const chosenSchema = z.object({
  choice: choiceSchema,
  /** Of a copy: its name, and what is wrong with it. */
  copyName: z.optional(exactText),
  nameError: z.optional(displayText),
});
export type ChosenView = z.infer<typeof chosenSchema>;

const reportSchema = z.object({
  tone: z.enum(['passed', 'failed', 'warning']),
  headline: displayText,
  /** What could not be saved, and why. */
  problems: z.array(displayText),
  /** How many of those that were imported still miss a secret, and their names. */
  missingText: displayText,
  withoutSecret: z.array(displayText),
});
export type ImportReport = z.infer<typeof reportSchema>;

export const importHostMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('rows'), summary: displayText, rows: z.array(rowSchema) }),
  z.object({
    type: z.literal('state'),
    /** For each row. */
    chosen: z.array(chosenSchema),
    /** What the button does. */
    importLabel: displayText,
    canImport: z.boolean(),
    /** What stands beside it: what is chosen, or how far the import is. */
    note: displayText,
    isRunning: z.boolean(),
    /** Something was imported: what is left to do is to close the page. */
    isDone: z.boolean(),
    report: z.optional(reportSchema),
  }),
  /** How far the import is. */
  z.object({ type: z.literal('step'), text: displayText }),
]);
export type ImportHostMessage = z.infer<typeof importHostMessageSchema>;
export type ImportStateMessage = Extract<ImportHostMessage, { type: 'state' }>;

/** What the page is made of: data only, every word in it translated. `{0}` and `{1}` stand for a name or a number. */
export interface ImportSpec {
  title: string;
  intro: string;
  states: Readonly<Record<ImportRowView['state'], string>>;
  choices: Readonly<Record<ChosenView['choice'], string>>;
  texts: Readonly<
    Record<
      | 'table'
      | 'choice'
      | 'name'
      | 'state'
      | 'environment'
      | 'group'
      | 'facts'
      | 'difference'
      | 'here'
      | 'inFile'
      | 'nothing'
      | 'copyName'
      | 'filter'
      | 'filterPlaceholder'
      | 'all'
      | 'shown'
      | 'empty'
      | 'ofShown'
      | 'allNew'
      | 'allDifferent'
      | 'none'
      | 'cancel'
      | 'close'
      | 'enterSecrets'
      | 'outcome'
      | 'warning'
      | 'error'
      | 'rejected',
      string
    >
  >;
}
