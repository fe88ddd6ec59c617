import * as vscode from 'vscode';
import { findPushConnection } from '../../../app/push/connectionByName';
import { DefinitionColumns } from '../../../app/push/definitionColumns';
import type { DefinitionRequest } from '../../../app/push/definitionConsents';
import { askConsent } from '../../../app/push/definitionConsents';
import { loadDefinition, resolveDefinitionFiles } from '../../../app/push/definitionFiles';
import { DefinitionSuggestions } from '../../../app/push/definitionSuggestions';
import { dryRunAsDefined } from '../../../app/push/dryRunAsDefined';
import { preparePush } from '../../../app/push/pushFiles';
import { formatRowCount, formatSize } from '../../../core/formatNumbers';
import { ProblemError } from '../../../core/problem';
import { isDefinitionFileName } from '../../../push/definition/definitionFileNames';
import { showError, showInformation, withProgress } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { withSignal } from '../../adapters/withSignal';
import { findDefinitions } from '../../adapters/workspaceFiles';
import { DefinitionCodeLenses, definitionSelector } from '../../editor/definitionCodeLenses';
import { completionTriggers, DefinitionCompletions } from '../../editor/definitionCompletions';
import { DefinitionDiagnostics } from '../../editor/definitionDiagnostics';
import { fileNameOf, offerToSave } from '../../prompts/dataFiles';
import { askChoice, back } from '../../prompts/prompts';
import { executePushes } from '../push/executePushes';
import type { PushServices, Services } from '../services';
import { copyPushAs } from './copyPushAs';
import { exportCommandLineRunner } from './exportCommandLineRunner';

/** What can be done with push definitions, from the editor, the explorer and the palette. */
export function registerDefinitionCommands(services: PushServices): void {
  const { commands } = services;
  commands.register('celonisCeligo.pushDefinition', async (scope, first, selection) => {
    for (const uri of await chooseDefinitions(first, selection)) await pushDefinition(services, scope, uri);
  });
  commands.register('celonisCeligo.dryRunDefinition', async (scope, first, selection) => {
    for (const uri of await chooseDefinitions(first, selection)) await dryRunDefinition(services, scope, uri);
  });
  commands.register('celonisCeligo.copyPushAs', (_scope, arg) => copyPushAs(services, arg));
  commands.register('celonisCeligo.exportCommandLineRunner', async (_scope, first) => {
    const [uri] = await chooseDefinitions(first, undefined);
    if (uri) await exportCommandLineRunner(services, uri);
  });
}

/** Code lenses, diagnostics, quick fixes and completion of push definitions. */
export function registerDefinitionEditor(
  services: Pick<Services, 'files' | 'log' | 'service' | 'workers'>,
): vscode.Disposable {
  const diagnostics = new DefinitionDiagnostics(
    services.service,
    services.files,
    new DefinitionColumns(services),
    services.log,
  );
  const suggestions = new DefinitionSuggestions({
    service: services.service,
    files: services.files,
    log: services.log,
    workers: services.workers,
    isTrusted: () => vscode.workspace.isTrusted,
  });
  return vscode.Disposable.from(
    diagnostics,
    vscode.languages.registerCompletionItemProvider(
      definitionSelector,
      new DefinitionCompletions(suggestions),
      ...completionTriggers,
    ),
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
  services: PushServices,
  scope: ProblemContext,
  uri: vscode.Uri,
  only?: readonly vscode.Uri[],
): Promise<void> {
  if (!vscode.workspace.isTrusted) return openInPanel(uri, [uri]);
  const definedPush = await readDefinedPush(services, scope, uri);
  if (!definedPush) return;
  const request = only ? { ...definedPush, files: only.map(String), allFiles: definedPush.files } : definedPush;
  const consent = await askConsent(services, request);
  const preparedPush = await preparePush(services, request);
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
async function dryRunDefinition(
  services: Pick<Services, 'files' | 'log' | 'pushSettings' | 'service' | 'workers'>,
  scope: ProblemContext,
  uri: vscode.Uri,
): Promise<void> {
  const definedPush = await readDefinedPush(services, scope, uri);
  if (!definedPush) return;
  const report = await withProgress(vscode.l10n.t('Dry run of {0}', fileNameOf(uri)), (progress, token) =>
    withSignal(token, (signal) =>
      dryRunAsDefined(services, definedPush, {
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
 * What a definition file says, and its files; all of it saved. Undefined where the person declined to save. Throws
 * ProblemError.
 */
async function readDefinedPush(
  { files: fileAccess, service }: Pick<Services, 'files' | 'service'>,
  scope: ProblemContext,
  uri: vscode.Uri,
): Promise<DefinitionRequest | undefined> {
  scope.file = uri;
  if (!(await offerToSave([uri]))) return undefined;
  const origin = uri.toString();
  const definition = await loadDefinition(fileAccess, origin);
  const files = await resolveDefinitionFiles(fileAccess, origin, definition);
  const fileUris = files.map((file) => vscode.Uri.parse(file, true));
  if (!(await offerToSave(fileUris))) return undefined;
  const connection = findPushConnection(service, definition.connection);
  if (connection) scope.connectionId = connection.id;
  const [fileUri, secondFileUri] = fileUris;
  if (fileUri && !secondFileUri) scope.file = fileUri;
  return { files, definition, origin };
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
      what: vscode.l10n.t('There is no push definition in the workspace.'),
      next: vscode.l10n.t('Save one from the push panel, or write a file whose name ends in .push.json.'),
    });
  const items = definitions.map((uri) => ({
    label: fileNameOf(uri),
    description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..')),
    value: uri,
  }));
  const chosen = await askChoice({
    title: vscode.l10n.t('Push with Definition'),
    placeholder: vscode.l10n.t('Choose a push definition'),
    items,
  });
  return chosen === back ? [] : [chosen];
}
