import * as z from 'zod';
import { createReplyError } from './errorReplies';

/** RFC 6902, as far as Celigo takes it (celigo-api.md §3). */
export const jsonPatchSchema = z
  .array(
    z.object({
      op: z.enum(['add', 'replace', 'remove']),
      path: z.string().startsWith('/'),
      value: z.unknown().optional(),
    }),
  )
  .min(1);
export type JsonPatch = z.infer<typeof jsonPatchSchema>;

/**
 * A changed copy. Refuses with 422 what is not on the white list, where `*` stands for one part of a path, and what
 * leads nowhere.
 */
export function applyPatch<T extends object>(record: T, patch: JsonPatch, patchablePaths: readonly string[]): T {
  const copy = structuredClone(record);
  for (const { op, path, value } of patch) {
    if (!patchablePaths.some((pathPattern) => matchesPathPattern(path, pathPattern)))
      throw createReplyError(422, 'invalid_field', `The path ${path} cannot be changed by PATCH.`, path);
    applyOperation(copy, op, path, value);
  }
  return copy;
}

function matchesPathPattern(path: string, pathPattern: string): boolean {
  const [pathParts, patternParts] = [path.split('/'), pathPattern.split('/')];
  return (
    pathParts.length === patternParts.length &&
    patternParts.every((part, index) => part === '*' || part === pathParts[index])
  );
}

function applyOperation(root: object, op: JsonPatch[number]['op'], path: string, value: unknown): void {
  const pathParts = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const lastPart = pathParts.pop() ?? '';
  const target = pathParts.reduce<unknown>(
    (parent, part) => (isObject(parent) && Object.hasOwn(parent, part) ? parent[part] : undefined),
    root,
  );
  if (!isObject(target)) throw createReplyError(422, 'invalid_field', `The path ${path} does not exist.`, path);
  if (op === 'remove') delete target[lastPart];
  else target[lastPart] = value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
