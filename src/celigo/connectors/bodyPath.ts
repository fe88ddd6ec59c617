/** Members of a body by their path, `http.auth.token.token`, as connectors name them (celigo-api.md §3.4). */

/** Whether a path consists of plain names, so that writing it changes the body and nothing else. */
export function isBodyPath(path: string): boolean {
  const names = path.split('.');
  return names.every((name) => /^[\w-]+$/.test(name) && !['__proto__', 'constructor', 'prototype'].includes(name));
}

export function readPath(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (parent, name) =>
        typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
          ? (parent as Record<string, unknown>)[name]
          : undefined,
      body,
    );
}

/** Sets a member, and makes the objects on the way to it. What is in the way and no object is replaced. */
export function writePath(body: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  const lastName = names.pop() ?? path;
  let parent = body;
  for (const name of names) {
    const member = parent[name];
    const isObject = typeof member === 'object' && member !== null && !Array.isArray(member);
    parent = (isObject ? member : (parent[name] = {})) as Record<string, unknown>;
  }
  parent[lastName] = value;
}

const placeholderPattern = /\{\{\{?\s*connection\.([\w.-]+)\s*\}?\}\}/g;

/** What the placeholders of a text refer to: `settings.domain` for `{{{connection.settings.domain}}}`. */
export function listPlaceholderPaths(text: string): string[] {
  return [...text.matchAll(placeholderPattern)].map(([, path]) => path ?? '');
}

/** A text with its placeholders filled from the body; undefined where one of them leads to no text. */
export function fillPlaceholders(text: string, body: unknown): string | undefined {
  let isComplete = true;
  const filled = text.replace(placeholderPattern, (_all, path: string) => {
    const value = readPath(body, path);
    if (typeof value === 'string' && value !== '') return value;
    isComplete = false;
    return '';
  });
  return isComplete && !filled.includes('{{') ? filled : undefined;
}
