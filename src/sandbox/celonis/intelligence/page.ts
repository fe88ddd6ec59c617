import type { Call, Reply } from '../../server';
import { badRequest } from './problems';

export interface PageRequest {
  /** From 0. */
  page: number;
  pageSize: number;
}

/** Pages of the smallest plan, the default one, hold no more (celonis-api.md §6.3). */
export const largestPage = 50;

/** `page` and `pageSize`. A larger page than the plan has is not refused: the answer holds, and tells, fewer. */
export function pageOf(call: Call): PageRequest {
  return pageFrom(call.query.get('page') ?? undefined, call.query.get('pageSize') ?? undefined);
}

export function pageFrom(page: unknown = 0, pageSize: unknown = largestPage): PageRequest {
  return { page: whole('page', page, 0), pageSize: Math.min(whole('pageSize', pageSize, 1), largestPage) };
}

function whole(name: string, value: unknown, least: number): number {
  if (!/^-?\d{1,9}$/.test(String(value))) throw badRequest('GENERAL_PARAMETER_MISSMATCH', `The parameter '${name}' must be a whole number.`);
  const number = Number(value);
  if (number < least) throw badRequest('GENERAL_CONSTRAINT_VIOLATION', `${name} must be greater than or equal to ${least}`);
  return number;
}

/** The part of a list that a page shows; a page after the last is empty. */
export function cut<T>(all: readonly T[], { page, pageSize }: PageRequest): T[] {
  return all.slice(page * pageSize, (page + 1) * pageSize);
}

/**
 * A page of a list of definitions, sorted by one of their properties without regard to case. `total` is what the page holds: so its
 * description has it, and whoever takes it for the whole list stops too early.
 */
export function listPage<T extends object>(call: Call, items: readonly T[]): Reply {
  const request = pageOf(call);
  const sort = call.query.get('sort');
  const content = cut(sort === null ? items : sorted(items, sort), request);
  return { status: 200, body: { ...request, total: content.length, sort: sort?.replace(/^ /, '+') ?? '', content } };
}

function sorted<T extends object>(items: readonly T[], sort: string): T[] {
  // An unescaped + arrives as a space.
  const [, sign, property = ''] = /^([+ -]?)(.*)$/s.exec(sort) ?? [];
  if (property === '') throw badRequest('SORT_IS_EMPTY', 'The parameter sort is empty.');
  const text = (item: T): string => JSON.stringify((item as Record<string, unknown>)[property] ?? '').toLowerCase();
  if (!items.every((item) => property in item)) throw badRequest('SORT_UNKNOWN_FIELD', `Cannot sort by '${property}'.`);
  const direction = sign === '-' ? -1 : 1;
  return [...items].sort((a, b) => direction * (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}
