import * as z from 'zod/mini';

/** What host and webview say to each other, checked on arrival on both sides. Secrets only ever travel to the host. */

const short = z.string().check(z.maxLength(200));
const text = z.string().check(z.maxLength(100_000));
const texts = z.record(short, text);
/** Counts every change of the form, so that an answer can be told to be about an earlier state of it. */
const revision = z.int().check(z.nonnegative());

/** What is typed, by field key. Fields that are hidden at the moment keep their text. */
export type Texts = Readonly<Record<string, string>>;

const form = { revision, texts };
const formWithSecrets = { ...form, secrets: texts };

export const webviewMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by `state`. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('edited'), ...form }),
  /** A field was left, or something was pasted into it. Answered by `checked`. */
  z.object({ type: z.literal('check'), ...form, key: short }),
  z.object({ type: z.literal('test'), ...formWithSecrets }),
  z.object({ type: z.literal('save'), ...formWithSecrets, anyway: z.boolean() }),
  z.object({ type: z.literal('cancel') }),
  /** A remedy that only the host can carry out, by its place in the latest run. */
  z.object({ type: z.literal('fix'), index: z.int().check(z.nonnegative()) }),
  /** A remedy that finds out more than a test may without asking. Its consent was read and given. */
  z.object({ type: z.literal('investigate'), ...formWithSecrets, index: z.int().check(z.nonnegative()) }),
  /** To make what a `reference` field could refer to, or to change what it refers to. */
  z.object({ type: z.literal('reference'), ...form, key: short, action: z.enum(['add', 'edit']) }),
  z.object({ type: z.literal('startOver') }),
  /** The webview did not understand a message of the host. */
  z.object({ type: z.literal('rejected'), what: short }),
]);
export type WebviewMessage = z.infer<typeof webviewMessageSchema>;

const fixSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('setField'),
    label: text,
    field: short,
    value: text,
    secret: z.optional(z.object({ from: short, to: short })),
  }),
  z.object({ kind: z.literal('focus'), label: text, field: z.optional(short) }),
  z.object({ kind: z.literal('retry'), label: text }),
  z.object({ kind: z.literal('host'), label: text, index: z.int().check(z.nonnegative()) }),
  z.object({ kind: z.literal('investigate'), label: text, consent: text, index: z.int().check(z.nonnegative()) }),
]);
export type FormFix = z.infer<typeof fixSchema>;

const checkSchema = z.object({
  id: short,
  label: text,
  outcome: z.enum(['passed', 'failed', 'skipped']),
  /** The outcome in words, for those who cannot see the icon. */
  outcomeText: text,
  latency: z.optional(text),
  /** What was found, why it was skipped, or what went wrong, why, and what to do: one paragraph each. */
  paragraphs: z.array(text),
  fixes: z.array(fixSchema),
});
export type FormCheck = z.infer<typeof checkSchema>;

/** A test or a save, as it stands: the whole of it with every message, so that none can be missed. */
const runSchema = z.object({
  revision,
  tone: z.enum(['running', 'passed', 'failed', 'neutral']),
  headline: text,
  paragraphs: z.array(text),
  checks: z.array(checkSchema),
  canCancel: z.boolean(),
  canSaveAnyway: z.boolean(),
});
export type FormRun = z.infer<typeof runSchema>;

/** A text that the host puts into a field, with a word on where it comes from. */
const fillSchema = z.object({ key: short, text, hint: z.optional(text) });
export type Fill = z.infer<typeof fillSchema>;

/** What would mend a field: a button, and the text that it puts in. */
const offerSchema = z.object({ label: text, value: text });
export type Offer = z.infer<typeof offerSchema>;

/** What a `reference` field can refer to. */
const optionSchema = z.object({ value: short, label: text, description: text });
export type Option = z.infer<typeof optionSchema>;
const options = z.array(optionSchema);

export const hostMessageSchema = z.discriminatedUnion('type', [
  /** `focus`: the field to begin with, if it is not the first. */
  z.object({ type: z.literal('state'), ...form, options, restored: z.boolean(), run: z.optional(runSchema), focus: z.optional(short) }),
  z.object({ type: z.literal('options'), options }),
  /** Texts that were changed from outside the form, and the field to go to. */
  z.object({ type: z.literal('changed'), fill: z.array(fillSchema), focus: z.optional(short) }),
  /** About one field as it was when it held `text`. */
  z.object({
    type: z.literal('checked'),
    key: short,
    text,
    error: z.optional(text),
    warning: z.optional(text),
    offer: z.optional(offerSchema),
    fill: z.array(fillSchema),
  }),
  /** What reading the whole form before a test or a save came to. Nothing runs when there is an error. */
  z.object({
    type: z.literal('read'),
    revision,
    errors: texts,
    offers: z.record(short, offerSchema),
    warnings: texts,
    fill: z.array(fillSchema),
    summary: z.optional(text),
  }),
  z.object({ type: z.literal('run'), run: runSchema }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;

/** What the webview leaves with VS Code for a reload: never a secret, only the names of the fields that held one. */
export const savedStateSchema = z.object({
  vendor: short,
  id: z.optional(short),
  texts,
  secretsTyped: z.array(short),
});
export type SavedState = z.infer<typeof savedStateSchema>;

/** A message's type as it may be logged: the content of what was not understood is nobody's business. */
export function typeOf(message: unknown): string {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  return typeof type === 'string' && /^[a-zA-Z]{1,30}$/.test(type) ? type : 'unknown';
}
