import type { Problem } from '../core/problem';

/**
 * Whether a refusal is in a form that Celonis gives and other web servers hardly do (celonis-api.md §3.2): with one of
 * its error codes, or with a Support ID.
 */
export function isCelonisRefusal({ code, supportId }: Problem): boolean {
  return supportId !== undefined || /^(?:(?:ADMIN|GENERAL|KM|LIMIT|SORT)_[A-Z_]+|feature-disabled)$/.test(code ?? '');
}
