import * as vscode from 'vscode';
import type { DefinitionColumns } from '../../app/push/definitionColumns';
import { limitToFolder } from '../../app/push/folderFiles';
import type { FileAccess } from '../../app/push/pushDependencies';
import type { ConnectionService } from '../../connections/connectionService';
import { delay } from '../../core/delay';
import { LatestTask } from '../../core/latestTask';
import type { Log } from '../../core/log';
import { isCancelled, throwIfCancelled } from '../../core/problem';
import { sanitizeLabel } from '../../core/sanitizeText';
import { isDefinitionDocument } from './definitionCodeLenses';
import type { Finding } from './definitionFindings';
import { findDefinitionProblems } from './definitionFindings';

/** How long to wait after a key press before looking. */
const debounceMs = 250;

/** Says what is wrong with open push definitions, beyond their schema, and offers what helps. */
export class DefinitionDiagnostics implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('celonisPush');
  private readonly findings = new Map<string, readonly Finding[]>();
  private readonly checks = new Map<string, LatestTask>();
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(
    private readonly service: ConnectionService,
    private readonly files: FileAccess,
    private readonly columns: DefinitionColumns,
    private readonly log: Log,
  ) {
    const checkOpenDocuments = (): void =>
      vscode.workspace.textDocuments.forEach((document) => this.scheduleCheck(document));
    this.subscriptions = [
      this.collection,
      service.onDidChange(checkOpenDocuments),
      vscode.workspace.onDidOpenTextDocument((document) => this.scheduleCheck(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.scheduleCheck(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.clear(document.uri)),
      vscode.workspace.onDidCreateFiles(checkOpenDocuments),
      vscode.workspace.onDidDeleteFiles(checkOpenDocuments),
      vscode.workspace.onDidRenameFiles(checkOpenDocuments),
      vscode.workspace.onDidGrantWorkspaceTrust(checkOpenDocuments),
    ];
    checkOpenDocuments();
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const documentFindings = this.findings.get(document.uri.toString()) ?? [];
    return documentFindings
      .filter((finding) => finding.range.intersection(range))
      .flatMap(({ fixes, ...finding }) =>
        fixes.map((fix) => {
          const action = new vscode.CodeAction(sanitizeLabel(fix.title), vscode.CodeActionKind.QuickFix);
          action.diagnostics = toDiagnostics(finding);
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
    for (const check of this.checks.values()) check.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private scheduleCheck(document: vscode.TextDocument): void {
    // In a folder that is not trusted no file is looked for on behalf of what stands in another.
    if (!vscode.workspace.isTrusted || !isDefinitionDocument(document)) return;
    const key = document.uri.toString();
    const check = this.checks.get(key) ?? new LatestTask();
    this.checks.set(key, check);
    check.stop();
    check.run([], (signal) => this.check(document, signal));
  }

  private async check(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const key = document.uri.toString();
    try {
      await delay(debounceMs, signal);
      const files = limitToFolder(this.files, this.files.rootOf(key));
      const documentFindings = await findDefinitionProblems(document, this.service, files, this.columns);
      // It is closed, or looked at again.
      throwIfCancelled(signal);
      this.findings.set(key, documentFindings);
      this.collection.set(document.uri, documentFindings.flatMap(toDiagnostics));
    } catch (error) {
      if (!isCancelled(error)) this.log.debug(`${key} could not be checked: ${String(error)}`);
    }
  }

  private clear(uri: vscode.Uri): void {
    this.checks.get(uri.toString())?.stop();
    this.checks.delete(uri.toString());
    this.findings.delete(uri.toString());
    this.collection.delete(uri);
  }
}

/** Longer than any of our own sentences. */
const maxMessageLength = 2_000;

function toDiagnostics({ range, message, severity }: Omit<Finding, 'fixes'>): vscode.Diagnostic[] {
  if (severity === undefined) return [];
  const diagnostic = new vscode.Diagnostic(range, sanitizeLabel(message, maxMessageLength), severity);
  diagnostic.source = 'Celonis';
  return [diagnostic];
}
