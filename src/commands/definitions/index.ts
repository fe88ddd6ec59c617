import * as vscode from 'vscode';
import { isDefinitionName } from '../../push/definition/definitionNames';
import { withSignal } from '../../platform/cancel';
import { complain, inform, withProgress } from '../../platform/notify';
import { rowCount, size } from '../../platform/numbers';
import { askChoice, back } from '../ask/input';
import { carryOut } from '../push/carryOut';
import { askConsent } from '../push/consent';
import { prepareDefined } from '../push/defined';
import { allDefinitions, filesOfDefinition, loadDefinition } from '../push/definitions';
import { dryRunAsDefined } from '../push/dryRun';
import { nameOf, saveDirty } from '../push/files';
import { FirstColumns } from './columns';
import { copyPushAs } from './copyAs';
import { DefinitionDiagnostics } from './diagnostics';
import { DefinitionLenses, definitionSelector } from './lenses';
import { PushTasks, taskType } from './tasks';
import type { Scope } from '../../platform/problems';
import type { Parts } from '../parts';
import type { DefinedByFile } from '../push/consent';

/** What can be done with push definitions, from the editor, the explorer and the palette. */
export function definitionCommands(parts: Parts): void {
  const { commands } = parts;
  commands.add('celonisCeligo.pushDefinition', async (scope, first, selection) => {
    for (const uri of await definitionsOf(first, selection)) await pushDefinition(parts, scope, uri);
  });
  commands.add('celonisCeligo.dryRunDefinition', async (scope, first, selection) => {
    for (const uri of await definitionsOf(first, selection)) await dryRunDefinition(parts, scope, uri);
  });
  commands.add('celonisCeligo.copyPushAs', (_scope, arg) => copyPushAs(parts, arg));
}

/** Code lenses, diagnostics and quick fixes of push definitions, and their tasks. */
export function definitionEditor(parts: Parts): vscode.Disposable {
  const diagnostics = new DefinitionDiagnostics(parts.service, new FirstColumns(parts.workerFile, parts.log), parts.log);
  return vscode.Disposable.from(
    diagnostics,
    vscode.languages.registerCodeLensProvider(definitionSelector, new DefinitionLenses()),
    vscode.languages.registerCodeActionsProvider(definitionSelector, diagnostics, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
    vscode.tasks.registerTaskProvider(taskType, new PushTasks(parts)),
  );
}

/**
 * Pushes as a definition file says, once the person has agreed to it; the push goes on after this has ended. In a workspace that is not
 * trusted it is opened in the push panel instead. Throws ProblemError.
 * @param only the files to push, where these are not all that the definition is about
 */
export async function pushDefinition(parts: Parts, scope: Scope, uri: vscode.Uri, only?: readonly vscode.Uri[]): Promise<void> {
  if (!vscode.workspace.isTrusted) return openInPanel(uri, [uri]);
  const defined = await readDefined(scope, uri);
  if (!defined) return;
  const chosen = only ? { ...defined, files: only, about: defined.files } : defined;
  const consent = await askConsent(parts, chosen);
  const prepared = await prepareDefined(parts, scope, chosen);
  await consent.remember();
  parts.commands.background('celonisCeligo.pushDefinition', scope, async () => void (await carryOut(parts, [prepared])));
}

/** In a workspace that is not trusted a person sees first what a definition says. */
export async function openInPanel(definition: vscode.Uri, files: readonly [vscode.Uri, ...vscode.Uri[]]): Promise<void> {
  void inform(vscode.l10n.t('This workspace is not trusted, so {0} is not pushed unseen. Check it in the push panel and push it there.', nameOf(definition)));
  await vscode.commands.executeCommand('celonisCeligo.openPushPanel', files[0], files);
}

/** Converts everything as a definition file says and reports, sending nothing. Throws ProblemError. */
async function dryRunDefinition(parts: Parts, scope: Scope, uri: vscode.Uri): Promise<void> {
  const defined = await readDefined(scope, uri);
  if (!defined) return;
  const { files, definition } = defined;
  const report = await withProgress(vscode.l10n.t('Dry run of {0}', nameOf(uri)), (progress, token) =>
    withSignal(token, (signal) => dryRunAsDefined(parts, files, definition, { signal, onProgress: ({ bytesRead, bytesTotal, rows }) => progress.report({ message: vscode.l10n.t('{0} of {1}, {2}', size(bytesRead), size(bytesTotal), rowCount(rows)) }) })),
  );
  const text = [report.text, ...report.paragraphs].join(' ');
  parts.log.info(`${nameOf(uri)}: ${text}`);
  void (report.tone === 'passed' ? inform : complain)(text);
}

/** What a definition file says, and its files; all of it saved. Undefined where saving was not wanted. Throws ProblemError. */
export async function readDefined(scope: Scope, uri: vscode.Uri): Promise<DefinedByFile | undefined> {
  scope.file = uri;
  if (!(await saveDirty([uri]))) return undefined;
  const definition = await loadDefinition(uri);
  const files = await filesOfDefinition(uri, definition);
  return (await saveDirty(files)) ? { files, definition, origin: uri } : undefined;
}

/** The definitions that a command is about: those selected, the active editor's, or one chosen now. */
export async function definitionsOf(first: unknown, selection: unknown): Promise<vscode.Uri[]> {
  const selected = Array.isArray(selection) ? selection.filter((one) => one instanceof vscode.Uri) : [];
  const given = selected.length > 0 ? selected : first instanceof vscode.Uri ? [first] : [];
  if (given.length > 0) return given.filter((uri) => isDefinitionName(nameOf(uri)));
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active && isDefinitionName(nameOf(active))) return [active];
  const all = await allDefinitions();
  if (all.length === 0) throw new Error(vscode.l10n.t('There is no push definition in the workspace. A push definition is a file whose name ends in .push.json.'));
  const items = all.map((uri) => ({ label: nameOf(uri), description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..')), value: uri }));
  const chosen = await askChoice({ title: vscode.l10n.t('Push as Defined'), placeholder: vscode.l10n.t('Choose a push definition'), items });
  return chosen === back ? [] : [chosen];
}
