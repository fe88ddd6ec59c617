import * as z from 'zod';
import { objectIdPattern } from './collection';

/**
 * The records of Celigo (celigo-api.md §3): for each type what a client may write, and beside it what only the service
 * sets. What a client sends besides is dropped without a word, as the service does with its own fields when they come
 * back.
 */

/** Of what was cloned: what it is a copy of. */
export interface Copied {
  _sourceId?: string | undefined;
}

export const idSchema = z.string().regex(objectIdPattern, 'Expected an id of 24 hexadecimal digits');
export const textSchema = z.string();
export const booleanSchema = z.boolean();
export const timeSchema = z.iso.datetime({ offset: true });
export const freeFormSchema = z.record(z.string(), z.unknown());
