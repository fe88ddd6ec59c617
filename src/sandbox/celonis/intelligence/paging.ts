import type { Reply, ServiceRequest } from '../../service';
import { createBadRequestError } from './problemReplies';

export interface PageRequest {
  /** From 0. */
  page: number;
  pageSize: number;
}

/** Pages of the smallest plan, the default one, hold no more (celonis-api.md §6.3). */
export const maxPageSize = 50;

/** `page` and `pageSize`. A larger page than the plan has is not refused: the answer holds, and tells, fewer. */
export function readPageRequest(request: ServiceRequest): PageRequest {
  return parsePageRequest(request.query.get('page') ?? undefined, request.query.get('pageSize') ?? undefined);
}

export function parsePageRequest(page: unknown = 0, pageSize: unknown = maxPageSize): PageRequest {
  return {
    page: parseWholeNumber('page', page, 0),
    pageSize: Math.min(parseWholeNumber('pageSize', pageSize, 1), maxPageSize),
  };
}

function parseWholeNumber(name: string, value: unknown, minimum: number): number {
  if (!/^-?\d{1,9}$/.test(String(value)))
    throw createBadRequestError('GENERAL_PARAMETER_MISSMATCH', `The parameter '${name}' must be a whole number.`);
  const number = Number(value);
  if (number < minimum)
    throw createBadRequestError('GENERAL_CONSTRAINT_VIOLATION', `${name} must be greater than or equal to ${minimum}`);
  return number;
}

/** The part of a list that a page shows; a page after the last is empty. */
export function slicePage<T>(items: readonly T[], { page, pageSize }: PageRequest): T[] {
  return items.slice(page * pageSize, (page + 1) * pageSize);
}

/**
 * A page of a list of definitions, sorted by one of their properties without regard to case. `total` is what the page
 * holds: so its description has it, and whoever takes it for the whole list stops too early.
 */
export function createListPage<T extends object>(request: ServiceRequest, items: readonly T[]): Reply {
  const pageRequest = readPageRequest(request);
  const sort = request.query.get('sort');
  const content = slicePage(sort === null ? items : sortItems(items, sort), pageRequest);
  return {
    status: 200,
    body: { ...pageRequest, total: content.length, sort: sort?.replace(/^ /, '+') ?? '', content },
  };
}

function sortItems<T extends object>(items: readonly T[], sort: string): T[] {
  // An unescaped + arrives as a space.
  const [, sign, property = ''] = /^([+ -]?)(.*)$/s.exec(sort) ?? [];
  if (property === '') throw createBadRequestError('SORT_IS_EMPTY', 'The parameter sort is empty.');
  const toSortText = (item: T): string =>
    JSON.stringify((item as Record<string, unknown>)[property] ?? '').toLowerCase();
  if (!items.every((item) => property in item))
    throw createBadRequestError('SORT_UNKNOWN_FIELD', `Cannot sort by '${property}'.`);
  const direction = sign === '-' ? -1 : 1;
  return [...items].sort(
    (a, b) => direction * (toSortText(a) < toSortText(b) ? -1 : toSortText(a) > toSortText(b) ? 1 : 0),
  );
}
