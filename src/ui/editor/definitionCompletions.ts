import * as vscode from 'vscode';
import type { DefinitionSuggestions } from '../../app/push/definitionSuggestions';
import { sanitizeLabel } from '../../core/sanitizeText';
import { withSignal } from '../adapters/withSignal';

/** What is typed inside of a value that asks for its names anew. */
export const completionTriggers = ['"', '[', ':', ' '] as const;

/** Offers the names that can stand in a push definition: of connections, tables, columns and files. */
export class DefinitionCompletions implements vscode.CompletionItemProvider {
  constructor(private readonly suggestions: DefinitionSuggestions) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const completion = await withSignal(token, (signal) =>
      untilAborted(
        signal,
        this.suggestions.suggest(document.uri.toString(), document.getText(), document.offsetAt(position)),
      ),
    );
    if (!completion) return undefined;
    const { place, suggestions } = completion;
    const start = document.positionAt(place.offset);
    const range = new vscode.Range(start, document.positionAt(place.offset + place.length));
    const typedText = document.getText(new vscode.Range(start, position));
    const items = suggestions.map(({ text, label, detail, isClose }, index) => {
      const item = new vscode.CompletionItem(
        { label: sanitizeLabel(label), ...(detail === undefined ? {} : { description: sanitizeLabel(detail) }) },
        vscode.CompletionItemKind.Value,
      );
      item.insertText = text;
      item.range = range;
      // The editor would leave out a name that is spelled otherwise, and put those of equal rank in the order of
      // letters.
      item.filterText = isClose ? typedText : text;
      item.sortText = String(index).padStart(5, '0');
      return item;
    });
    return new vscode.CompletionList(items, true);
  }
}

/** Undefined once the signal is aborted: then nobody waits for it any more. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const settledController = new AbortController();
  return new Promise<T | undefined>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: settledController.signal });
    work.then(resolve, reject);
  }).finally(() => settledController.abort());
}
