import * as z from 'zod/mini';

/** What the page of a problem is made of: data only, every word in it translated. */
export interface ProblemPageSpec {
  title: string;
  paragraphs: readonly string[];
  tryAgain: string;
}

/** The one thing that the page of a problem asks for. */
export const problemPageMessageSchema = z.object({ type: z.literal('tryAgain') });
export type ProblemPageMessage = z.infer<typeof problemPageMessageSchema>;
