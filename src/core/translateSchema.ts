import { t } from '@vscode/l10n';

/** What an editor shows of a JSON Schema: the keys of its texts. */
const textKeys = ['title', 'description', 'label'];

/** The text of a JSON Schema with its texts in the display language; all else as it is. */
export function translateSchema(json: string): string {
  return JSON.stringify(
    JSON.parse(json, (key, value: unknown) => (typeof value === 'string' && textKeys.includes(key) ? t(value) : value)),
  );
}
