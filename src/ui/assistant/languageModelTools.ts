import * as vscode from 'vscode';
import { toolNames } from '../../app/assistant/toolNames';
import type { ToolRunner } from '../../app/assistant/toolRunner';
import { sanitizeLabel } from '../../core/sanitizeText';
import { withSignal } from '../adapters/withSignal';

/** Tells the editor of the tools for language models, and loads what they do when one is first used. */
export function registerLanguageModelTools(loadRunner: () => Promise<ToolRunner>): vscode.Disposable[] {
  return toolNames.map((name) =>
    vscode.lm.registerTool<object>(name, {
      prepareInvocation: async ({ input }) => {
        const { workText, confirmation } = await (await loadRunner()).prepare(name, input);
        return {
          invocationMessage: workText,
          ...(confirmation && {
            confirmationMessages: { title: sanitizeLabel(confirmation.title), message: toMarkdown(confirmation.lines) },
          }),
        };
      },
      invoke: async ({ input }, token) => {
        const runner = await loadRunner();
        const answer = await withSignal(token, (signal) => runner.run(name, input, signal));
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer)]);
      },
    }),
  );
}

const maxLineLength = 2_000;

/** Names are shown as they are, whatever they hold. */
function toMarkdown(lines: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const line of lines) markdown.appendText(sanitizeLabel(line, maxLineLength)).appendMarkdown('\n\n');
  return markdown;
}
