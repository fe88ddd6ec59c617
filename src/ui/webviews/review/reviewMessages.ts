import * as z from 'zod/mini';
import { displayText } from '../host/messageTexts';

/** What the page of a review and its host say to each other, checked on arrival on both sides. */

export const reviewPageMessageSchema = z.discriminatedUnion('type', [
  /** The page is there, for the first time or after its tab was hidden. Answered by its state. */
  z.object({ type: z.literal('ready') }),
  /** Send it. `typedName` is what was typed where a name is asked for. */
  z.object({ type: z.literal('confirm'), typedName: z.string().check(z.maxLength(1_000)) }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('copy') }),
  /** One of the actions that the outcome offers. */
  z.object({ type: z.literal('action'), index: z.number() }),
  /** The page did not understand a message of the host. */
  z.object({ type: z.literal('rejected') }),
]);
export type ReviewPageMessage = z.infer<typeof reviewPageMessageSchema>;

const stateSchema = z.object({
  /** `review`: it can be confirmed. `running`: it is being sent. `ended`: it has come to something. */
  phase: z.enum(['review', 'running', 'ended']),
  tone: z.enum(['neutral', 'running', 'passed', 'failed', 'warning']),
  headline: displayText,
  paragraphs: z.array(displayText),
  /** Labels of what can be done now. */
  actions: z.array(displayText),
  /** Whether what is under way can be stopped. */
  canCancel: z.boolean(),
  /** What is wrong with the name that was typed. */
  nameError: z.optional(displayText),
});
export type ReviewState = z.infer<typeof stateSchema>;

export const reviewHostMessageSchema = z.object({ type: z.literal('state'), state: stateSchema });
export type ReviewHostMessage = z.infer<typeof reviewHostMessageSchema>;

/** What the page is made of: data only, every word in it translated. No secret is ever among it. */
export interface ReviewSpec {
  title: string;
  paragraphs: readonly string[];
  warnings: readonly string[];
  sections: readonly {
    heading: string;
    help?: string | undefined;
    rows: readonly {
      label: string;
      value: string;
      isSecret?: boolean | undefined;
      isProse?: boolean | undefined;
      isNumbered?: boolean | undefined;
    }[];
    code?: string | undefined;
  }[];
  typedNameLabel?: string | undefined;
  copyLabel?: string | undefined;
  texts: Readonly<Record<'confirm' | 'cancel' | 'secret' | 'warning' | 'outcome' | 'rejected', string>>;
}
