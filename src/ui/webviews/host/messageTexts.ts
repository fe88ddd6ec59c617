import * as z from 'zod/mini';
import { sanitizeText } from '../../../core/sanitizeText';

/** Longer texts are cut where they are only shown, in characters. */
export const maxDisplayLength = 10_000;

/** A text that is too long for its place, cut. */
export function cutText(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/**
 * A text that a page shows. It may come from a file or a service: what is too long is cut rather than refused, since
 * one such text would keep a page from showing all the others, and what turns the direction of reading does nothing.
 */
export const displayText = z.pipe(
  z.string(),
  z.transform((text) => sanitizeText(cutText(text, maxDisplayLength))),
);

/** An id or a value, which goes back to the host as it came. A path in a file may be as long as the file has it. */
export const exactText = z.string();
