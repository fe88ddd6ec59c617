import * as z from 'zod/mini';

/** What host and webview say to each other, checked on arrival on both sides. Secrets only ever travel to the host. */

const shortText = z.string().check(z.maxLength(200));
const longText = z.string().check(z.maxLength(100_000));
const textsByKey = z.record(shortText, longText);
/** Counts every change of the form, so that an answer about an earlier state of it is recognised. */
const revisionNumber = z.int().check(z.nonnegative());

/** What is typed, by field key. Fields that are hidden at the moment keep their text. */
export type Texts = Readonly<Record<string, string>>;

const formState = { revision: revisionNumber, texts: textsByKey };
const formStateWithSecrets = { ...formState, secrets: textsByKey };

export const webviewMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by `state`. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('edited'), ...formState }),
  /** A field was left, or something was pasted into it. Answered by `checked`. */
  z.object({ type: z.literal('check'), ...formState, key: shortText }),
  z.object({ type: z.literal('test'), ...formStateWithSecrets }),
  z.object({ type: z.literal('save'), ...formStateWithSecrets, anyway: z.boolean() }),
  z.object({ type: z.literal('cancel') }),
  /** Closes the form; what was typed is kept as when its tab is closed. */
  z.object({ type: z.literal('close') }),
  /** Opens what the form is about in the browser. */
  z.object({ type: z.literal('openPage') }),
  /** A remedy that only the host can carry out, by its place in the latest run. */
  z.object({ type: z.literal('fix'), index: z.int().check(z.nonnegative()) }),
  /** A remedy that finds out more than a test may without asking. Its consent was read and given. */
  z.object({ type: z.literal('investigate'), ...formStateWithSecrets, index: z.int().check(z.nonnegative()) }),
  /** To make what a `reference` field could refer to, or to change what it refers to. */
  z.object({ type: z.literal('reference'), ...formState, key: shortText, action: z.enum(['add', 'edit']) }),
  /** To read what a field can be chosen from. Answered by `choices`. */
  z.object({ type: z.literal('choose'), ...formStateWithSecrets, key: shortText }),
  z.object({ type: z.literal('startOver') }),
  /** The webview did not understand a message of the host. */
  z.object({ type: z.literal('rejected'), what: shortText }),
]);
export type WebviewMessage = z.infer<typeof webviewMessageSchema>;

const formFixSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('setField'),
    label: longText,
    field: shortText,
    value: longText,
    secret: z.optional(z.object({ from: shortText, to: shortText })),
  }),
  z.object({ kind: z.literal('focus'), label: longText, field: z.optional(shortText) }),
  z.object({ kind: z.literal('choose'), label: longText, field: shortText }),
  z.object({ kind: z.literal('retry'), label: longText }),
  z.object({ kind: z.literal('host'), label: longText, index: z.int().check(z.nonnegative()) }),
  z.object({
    kind: z.literal('investigate'),
    label: longText,
    consent: longText,
    index: z.int().check(z.nonnegative()),
  }),
]);
export type FormFix = z.infer<typeof formFixSchema>;

const formCheckSchema = z.object({
  id: shortText,
  label: longText,
  outcome: z.enum(['passed', 'failed', 'skipped']),
  /** The outcome in words, for those who cannot see the icon. */
  outcomeText: longText,
  latency: z.optional(longText),
  /** What was found, why it was skipped, or what went wrong, why, and what to do: one paragraph each. */
  paragraphs: z.array(longText),
  fixes: z.array(formFixSchema),
});
export type FormCheck = z.infer<typeof formCheckSchema>;

/** A test or a save, as it stands: the whole of it with every message, so that none can be missed. */
const formRunSchema = z.object({
  revision: revisionNumber,
  tone: z.enum(['running', 'passed', 'failed', 'neutral']),
  headline: longText,
  paragraphs: z.array(longText),
  checks: z.array(formCheckSchema),
  canCancel: z.boolean(),
  canSaveAnyway: z.boolean(),
});
export type FormRun = z.infer<typeof formRunSchema>;

/** A text that the host puts into a field, with a word on where it comes from. */
const fieldUpdateSchema = z.object({ key: shortText, text: longText, hint: z.optional(longText) });
export type FieldUpdate = z.infer<typeof fieldUpdateSchema>;

/** What would mend a field: a button, and the text that it puts in. */
const correctionSchema = z.object({ label: longText, value: longText });
export type FieldCorrection = z.infer<typeof correctionSchema>;

/** What a `reference` field can refer to. */
const referenceOptionSchema = z.object({ value: shortText, label: longText, description: longText });
export type ReferenceOption = z.infer<typeof referenceOptionSchema>;
const referenceOptions = z.array(referenceOptionSchema);

/** What a text field can be chosen from. */
const fieldChoiceSchema = z.object({ value: longText, label: longText, about: z.optional(longText) });

/**
 * What holds of the secrets that are stored already, by field. `keep`: the field may be left empty, and this stands in
 * it; `reason`: why it may not. Never a secret.
 */
const storedSecretNotesSchema = z.record(
  shortText,
  z.object({ keep: z.optional(longText), reason: z.optional(longText) }),
);
export type StoredSecretNotes = z.infer<typeof storedSecretNotesSchema>;

export const hostMessageSchema = z.discriminatedUnion('type', [
  /** `focus`: the field to begin with, if it is not the first. */
  z.object({
    type: z.literal('state'),
    ...formState,
    options: referenceOptions,
    restored: z.boolean(),
    run: z.optional(formRunSchema),
    focus: z.optional(shortText),
  }),
  z.object({ type: z.literal('options'), options: referenceOptions }),
  z.object({ type: z.literal('storedSecrets'), notes: storedSecretNotesSchema }),
  /** Whether it is known what to open in the browser. */
  z.object({ type: z.literal('page'), isKnown: z.boolean() }),
  /** Texts that were changed from outside the form, and the field to go to. */
  z.object({ type: z.literal('changed'), fill: z.array(fieldUpdateSchema), focus: z.optional(shortText) }),
  /** About one field as it was when it held `text`. */
  z.object({
    type: z.literal('checked'),
    key: shortText,
    text: longText,
    error: z.optional(longText),
    warning: z.optional(longText),
    offer: z.optional(correctionSchema),
    fill: z.array(fieldUpdateSchema),
  }),
  /** What reading the whole form before a test or a save came to. Nothing runs when there is an error. */
  z.object({
    type: z.literal('read'),
    revision: revisionNumber,
    errors: textsByKey,
    offers: z.record(shortText, correctionSchema),
    warnings: textsByKey,
    fill: z.array(fieldUpdateSchema),
    summary: z.optional(longText),
  }),
  z.object({ type: z.literal('run'), run: formRunSchema }),
  /** What a field can be chosen from, for the form as it was at `revision`; or why there is nothing. */
  z.object({
    type: z.literal('choices'),
    key: shortText,
    revision: revisionNumber,
    choices: z.array(fieldChoiceSchema),
    problem: z.optional(longText),
  }),
]);
export type FormHostMessage = z.infer<typeof hostMessageSchema>;

/** What the webview leaves with VS Code for a reload: never a secret, only the names of the fields that held one. */
export const savedStateSchema = z.object({
  vendor: shortText,
  id: z.optional(shortText),
  texts: textsByKey,
  secretsTyped: z.array(shortText),
});
export type SavedState = z.infer<typeof savedStateSchema>;

/** A message's type as it may be logged: what was not understood may hold a secret. */
export function loggableType(message: unknown): string {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  return typeof type === 'string' && /^[a-zA-Z]{1,30}$/.test(type) ? type : 'unknown';
}
