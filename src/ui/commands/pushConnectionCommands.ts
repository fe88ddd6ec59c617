import * as vscode from 'vscode';
import { findPushConnection } from '../../app/push/connectionByName';
import { findNamingDefinition } from '../../app/push/definitionFiles';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError } from '../../core/problem';
import { parseDefinition } from '../../push/definition/definitionFile';
import { showStatus } from '../adapters/notifications';
import type { ProblemContext } from '../adapters/problemNotifier';
import { isDefinitionDocument } from '../editor/definitionCodeLenses';
import { askConnection, connectionIdOf, noConnectionProblem, resolveConnection } from '../prompts/chooseConnection';
import { back } from '../prompts/prompts';
import type { Services } from './services';

type Dependencies = Pick<Services, 'commands' | 'files' | 'service' | 'workspaceConnection'>;

/** Which connection pushes go to: those from the workspace, or those of the definition in the editor. */
export function registerPushConnectionCommands(dependencies: Dependencies): void {
  const { commands, service } = dependencies;
  commands.register('celonisCeligo.setDefaultConnection', (scope, arg) => setDefault(dependencies, scope, arg));

  commands.register('celonisCeligo.changePushConnection', async (scope) => {
    const document = await showDefinition(dependencies);
    if (!document) return setDefault(dependencies, scope, undefined);
    const { connectionName } = parseDefinition(document.getText());
    if (connectionName === undefined) return setDefault(dependencies, scope, undefined);
    const current = findPushConnection(service, connectionName);
    const connection = await askPushable(dependencies, {
      placeholder: vscode.l10n.t('Choose the connection that this push definition goes to'),
      connections: dependencies.workspaceConnection.listPushable(),
      current,
    });
    if (connection.name === connectionName) return;
    // What was typed meanwhile may have moved the place, or taken it away.
    const latest = parseDefinition(document.getText());
    if (latest.connectionName === undefined) return;
    const { offset, length } = latest.locate(['connection']);
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    edit.replace(document.uri, range, JSON.stringify(connection.name));
    await vscode.workspace.applyEdit(edit);
  });
}

/** The definition in the editor, or the one that a push of the data file there follows, which is opened. */
async function showDefinition({ files }: Dependencies): Promise<vscode.TextDocument | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document || isDefinitionDocument(document)) return document;
  const namingDefinition = await findNamingDefinition(files, document.uri.toString());
  return (
    namingDefinition && (await vscode.window.showTextDocument(vscode.Uri.parse(namingDefinition.uri, true))).document
  );
}

async function setDefault(dependencies: Dependencies, scope: ProblemContext, arg: unknown): Promise<void> {
  const { service, workspaceConnection } = dependencies;
  const connection =
    connectionIdOf(arg) === undefined
      ? await askPushable(dependencies, {
          placeholder: vscode.l10n.t('Choose where pushes from this workspace go. Production is chosen for each push'),
          connections: workspaceConnection.listDefaultCandidates(),
          current: workspaceConnection.findDefault(),
        })
      : await resolveConnection(service, scope, arg, defaultTitle());
  await workspaceConnection.setDefault(connection);
  showStatus(vscode.l10n.t('Pushes from this workspace go to {0}.', connection.name), 4_000);
}

async function askPushable(
  { service }: Dependencies,
  {
    placeholder,
    connections,
    current,
  }: { placeholder: string; connections: readonly Connection[]; current: Connection | undefined },
): Promise<Connection> {
  if (connections.length === 0)
    throw new ProblemError(service.connections().length > 0 ? noCandidateProblem() : noConnectionProblem());
  const connection = await askConnection(service, { title: defaultTitle(), placeholder }, connections, current);
  // Without numbered steps there is no way back; what is left is one that was deleted meanwhile.
  if (connection === back) throw new ProblemError(noCandidateProblem());
  return connection;
}

function defaultTitle(): string {
  return vscode.l10n.t('Push Connection');
}

function noCandidateProblem(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('There is no connection that could be the default for pushes.'),
    why: vscode.l10n.t('Production is chosen for each push, and read-only connections take none.'),
    next: vscode.l10n.t('Add a connection to a data pool that is not on production.'),
    fixes: [{ kind: 'runCommand', command: 'celonisCeligo.addConnection', label: vscode.l10n.t('Add Connection') }],
  };
}
