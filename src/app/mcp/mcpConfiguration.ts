import { t } from '@vscode/l10n';
import { applyEdits, modify, parse } from 'jsonc-parser/lib/esm/main.js';
import { ProblemError } from '../../core/problem';

/** What is written of one server. */
export interface McpServerEntry {
  /** The name in the editor's list. */
  name: string;
  url: string;
  /** `Bearer` or `AppKey`. */
  scheme: string;
  /** What the person is asked for. */
  inputPrompt: string;
}

interface McpConfiguration {
  inputs?: { id?: string }[];
}

/**
 * The text of `.vscode/mcp.json` with a server in it, everything else unchanged. The secret is an input that the editor
 * asks for and keeps; none is written. Throws ProblemError where the text is no JSON.
 */
export function addMcpServer(text: string, { name, url, scheme, inputPrompt }: McpServerEntry): string {
  const errors: unknown[] = [];
  const configuration = (parse(text.trim() || '{}', errors as never) ?? {}) as McpConfiguration;
  if (errors.length > 0 || typeof configuration !== 'object' || Array.isArray(configuration))
    throw new ProblemError({
      kind: 'input',
      what: t('.vscode/mcp.json cannot be read as JSON.'),
      next: t('Correct it, or delete it, and try again.'),
    });
  const inputId = `${name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}-secret`;
  const inputs = (configuration.inputs ?? []).filter(({ id }) => id !== inputId);
  const input = { id: inputId, type: 'promptString', description: inputPrompt, password: true };
  const server = { type: 'http', url, headers: { Authorization: `${scheme} \${input:${inputId}}` } };
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  let result = text.trim() || '{}';
  for (const [path, value] of [
    [['inputs'], [...inputs, input]],
    [['servers', name], server],
  ] as const)
    result = applyEdits(result, modify(result, [...path], value, { formattingOptions }));
  return `${result.trimEnd()}\n`;
}
