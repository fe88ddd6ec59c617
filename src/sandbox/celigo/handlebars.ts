/**
 * What placeholders stand for: `{{{connection.settings.domain}}}` is the member of that path, whatever the number of
 * braces (celigo-api.md §3.2). What leads to no text is empty, as it is in Celigo.
 */
export function fillPlaceholders(template: string, scope: Record<string, unknown>): string {
  return template.replace(/\{\{\{?\s*([\w.[\]]+)\s*\}?\}\}/g, (_all, path: string) => {
    const value = path.split('.').reduce<unknown>((parent, name) => readMember(parent, name), scope);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
}

function readMember(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[name] : undefined;
}
