import * as vscode from 'vscode';
import { findingsIn } from './findings';
import { isDefinition } from './lenses';
import type { Log } from '../../connections/log';
import type { ConnectionService } from '../../connections/service';
import type { FirstColumns } from './columns';
import type { Finding } from './findings';

/** How long to wait after a key press before looking. */
const pauseMs = 250;

/** Says what is wrong with open push definitions, beyond their schema, and offers what helps. */
export class DefinitionDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('celonisPush');
  private readonly findings = new Map<string, readonly Finding[]>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(
    private readonly service: ConnectionService,
    private readonly columns: FirstColumns,
    private readonly log: Log,
  ) {
    const all = (): void => vscode.workspace.textDocuments.forEach((document) => this.soon(document));
    this.subscriptions = [
      this.collection,
      service.onDidChange(all),
      vscode.workspace.onDidOpenTextDocument((document) => this.soon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.soon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.forget(document.uri)),
      vscode.workspace.onDidCreateFiles(all),
      vscode.workspace.onDidDeleteFiles(all),
      vscode.workspace.onDidRenameFiles(all),
    ];
    all();
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const found = this.findings.get(document.uri.toString()) ?? [];
    return found
      .filter((finding) => finding.range.intersection(range))
      .flatMap(({ fixes, ...finding }) =>
        fixes.map((fix) => {
          const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
          action.diagnostics = diagnostic(finding);
          action.isPreferred = fix.preferred ?? false;
          if ('command' in fix) action.command = { command: fix.command, title: fix.title };
          else {
            action.edit = new vscode.WorkspaceEdit();
            action.edit.replace(document.uri, fix.range, fix.text);
          }
          return action;
        }),
      );
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    for (const one of this.subscriptions) one.dispose();
  }

  private soon(document: vscode.TextDocument): void {
    if (!isDefinition(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.waiting.get(key));
    this.waiting.set(key, setTimeout(() => void this.look(document), pauseMs));
  }

  private async look(document: vscode.TextDocument): Promise<void> {
    const key = document.uri.toString();
    this.waiting.delete(key);
    const { version } = document;
    try {
      const found = await findingsIn(document, this.service, this.columns);
      // What was found is about a text that is not there any more: it is looked at again.
      if (document.isClosed || document.version !== version) return;
      this.findings.set(key, found);
      this.collection.set(document.uri, found.flatMap(diagnostic));
    } catch (error) {
      this.log.debug(`${key} could not be checked: ${String(error)}`);
    }
  }

  private forget(uri: vscode.Uri): void {
    clearTimeout(this.waiting.get(uri.toString()));
    this.findings.delete(uri.toString());
    this.collection.delete(uri);
  }
}

function diagnostic({ range, message, severity }: Omit<Finding, 'fixes'>): vscode.Diagnostic[] {
  if (severity === undefined) return [];
  const one = new vscode.Diagnostic(range, message, severity);
  one.source = 'Celonis';
  return [one];
}
