import * as vscode from 'vscode';
import { formatRowCount, formatSize } from '../../../core/formatNumbers';
import { ProblemError } from '../../../core/problem';
import { isDefinitionFileName } from '../../../push/definition/definitionFileNames';
import { showError, showInformation, withProgress } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { withSignal } from '../../adapters/withSignal';
import { DefinitionCodeLenses, definitionSelector } from '../../editor/definitionCodeLenses';
import { DefinitionColumns } from '../../editor/definitionColumns';
import { DefinitionDiagnostics } from '../../editor/definitionDiagnostics';
import { askChoice, back } from '../../prompts/prompts';
import type { DefinedByFile } from '../push/consent';
import { askConsent } from '../push/consent';
import { fileNameOf, offerToSave } from '../push/dataFiles';
import { findDefinitions, loadDefinition, resolveDefinitionFiles } from '../push/definitionFiles';
import { dryRunAsDefined } from '../push/dryRunAsDefined';
import { executePushes } from '../push/executePushes';
import { prepareDefined } from '../push/pushAsDefined';
import type { Services } from '../services';
import { copyPushAs } from './copyPushAs';

/** What can be done with push definitions, from the editor, the explorer and the palette. */
export function registerDefinitionCommands(services: Services): void {
  const { commands } = services;
  commands.register('celonisCeligo.pushDefinition', async (scope, first, selection) => {
    for (const uri of await chooseDefinitions(first, selection)) await pushDefinition(services, scope, uri);
  });
  commands.register('celonisCeligo.dryRunDefinition', async (scope, first, selection) => {
    for (const uri of await chooseDefinitions(first, selection)) await dryRunDefinition(services, scope, uri);
  });
  commands.register('celonisCeligo.copyPushAs', (_scope, arg) => copyPushAs(services, arg));
}

/** Code lenses, diagnostics and quick fixes of push definitions. */
export function registerDefinitionEditor(services: Services): vscode.Disposable {
  const diagnostics = new DefinitionDiagnostics(
    services.service,
    new DefinitionColumns(services.workerFile, services.log),
    services.log,
  );
  return vscode.Disposable.from(
    diagnostics,
    vscode.languages.registerCodeLensProvider(definitionSelector, new DefinitionCodeLenses()),
    vscode.languages.registerCodeActionsProvider(definitionSelector, diagnostics, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

/**
 * Pushes as a definition file says, once the person has agreed to it; the push goes on after this has ended. In a
 * workspace that is not trusted it is opened in the push panel instead. Throws ProblemError.
 * @param only the files to push, where these are not all that the definition is about
 */
export async function pushDefinition(
  services: Services,
  scope: ProblemContext,
  uri: vscode.Uri,
  only?: readonly vscode.Uri[],
): Promise<void> {
  if (!vscode.workspace.isTrusted) return openInPanel(uri, [uri]);
  const definedPush = await readDefinedPush(scope, uri);
  if (!definedPush) return;
  const chosen = only ? { ...definedPush, files: only, about: definedPush.files } : definedPush;
  const consent = await askConsent(services, chosen);
  const preparedPush = await prepareDefined(services, scope, chosen);
  await consent.remember();
  services.commands.runInBackground(
    'celonisCeligo.pushDefinition',
    scope,
    async () => void (await executePushes(services, [preparedPush])),
  );
}

/** In a workspace that is not trusted a person sees first what a definition says. */
export async function openInPanel(
  definition: vscode.Uri,
  files: readonly [vscode.Uri, ...vscode.Uri[]],
): Promise<void> {
  void showInformation(
    vscode.l10n.t(
      'This workspace is not trusted, so {0} is not pushed unseen. Check it in the push panel and push it there.',
      fileNameOf(definition),
    ),
  );
  await vscode.commands.executeCommand('celonisCeligo.openPushPanel', files[0], files);
}

/** Converts everything as a definition file says and reports, sending nothing. Throws ProblemError. */
async function dryRunDefinition(services: Services, scope: ProblemContext, uri: vscode.Uri): Promise<void> {
  const definedPush = await readDefinedPush(scope, uri);
  if (!definedPush) return;
  const { files, definition } = definedPush;
  const report = await withProgress(vscode.l10n.t('Dry run of {0}', fileNameOf(uri)), (progress, token) =>
    withSignal(token, (signal) =>
      dryRunAsDefined(services, files, definition, {
        signal,
        onProgress: ({ bytesRead, bytesTotal, rows }) =>
          progress.report({
            message: vscode.l10n.t(
              '{0} of {1}, {2}',
              formatSize(bytesRead),
              formatSize(bytesTotal),
              formatRowCount(rows),
            ),
          }),
      }),
    ),
  );
  const text = [report.text, ...report.paragraphs].join(' ');
  services.log.info(`${fileNameOf(uri)}: ${text}`);
  void (report.tone === 'passed' ? showInformation : showError)(text);
}

/**
 * What a definition file says, and its files; all of it saved. Undefined where saving was not wanted. Throws
 * ProblemError.
 */
export async function readDefinedPush(scope: ProblemContext, uri: vscode.Uri): Promise<DefinedByFile | undefined> {
  scope.file = uri;
  if (!(await offerToSave([uri]))) return undefined;
  const definition = await loadDefinition(uri);
  const files = await resolveDefinitionFiles(uri, definition);
  return (await offerToSave(files)) ? { files, definition, origin: uri } : undefined;
}

/** The definitions that a command is about: those selected, the active editor's, or one chosen now. */
export async function chooseDefinitions(first: unknown, selection: unknown): Promise<vscode.Uri[]> {
  const selected = Array.isArray(selection) ? selection.filter((item) => item instanceof vscode.Uri) : [];
  const givenDefinitions = selected.length > 0 ? selected : first instanceof vscode.Uri ? [first] : [];
  if (givenDefinitions.length > 0) return givenDefinitions.filter((uri) => isDefinitionFileName(fileNameOf(uri)));
  const activeFile = vscode.window.activeTextEditor?.document.uri;
  if (activeFile && isDefinitionFileName(fileNameOf(activeFile))) return [activeFile];
  const definitions = await findDefinitions();
  if (definitions.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t(
        'There is no push definition in the workspace. A push definition is a file whose name ends in .push.json.',
      ),
    });
  const items = definitions.map((uri) => ({
    label: fileNameOf(uri),
    description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..')),
    value: uri,
  }));
  const chosen = await askChoice({
    title: vscode.l10n.t('Push as Defined'),
    placeholder: vscode.l10n.t('Choose a push definition'),
    items,
  });
  return chosen === back ? [] : [chosen];
}
