import * as z from 'zod';
import { refusal } from './errors';

/** RFC 6902, as far as Celigo takes it (celigo-api.md §3). */
export const patchShape = z
  .array(z.object({ op: z.enum(['add', 'replace', 'remove']), path: z.string().startsWith('/'), value: z.unknown().optional() }))
  .min(1);
export type Patch = z.infer<typeof patchShape>;

/** A changed copy. Refuses with 422 what is not on the white list, where `*` stands for one part of a path, and what leads nowhere. */
export function patched<T extends object>(record: T, patch: Patch, whiteList: readonly string[]): T {
  const copy = structuredClone(record);
  for (const { op, path, value } of patch) {
    if (!whiteList.some((allowed) => fits(path, allowed))) throw refusal(422, 'invalid_field', `The path ${path} cannot be changed by PATCH.`, path);
    apply(copy, op, path, value);
  }
  return copy;
}

function fits(path: string, allowed: string): boolean {
  const [parts, wanted] = [path.split('/'), allowed.split('/')];
  return parts.length === wanted.length && wanted.every((part, index) => part === '*' || part === parts[index]);
}

function apply(root: object, op: Patch[number]['op'], path: string, value: unknown): void {
  const parts = path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = parts.pop() ?? '';
  const target = parts.reduce<unknown>((at, part) => (isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined), root);
  if (!isObject(target)) throw refusal(422, 'invalid_field', `The path ${path} does not exist.`, path);
  if (op === 'remove') delete target[last];
  else target[last] = value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
