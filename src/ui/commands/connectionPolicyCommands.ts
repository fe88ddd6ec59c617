import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import type { Connection, Environment } from '../../connections/connectionRecord';
import { connectionEnvironments } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal, showStatus } from '../adapters/notifications';
import { resolveConnections } from '../prompts/chooseConnection';
import { askChoice, back } from '../prompts/prompts';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
}

/** What may be done with connections: their environment, and whether anything may be changed with them. */
export function registerConnectionPolicyCommands({ commands, service }: Dependencies): void {
  commands.register('celonisCeligo.setEnvironment', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Set Environment');
    const connections = await resolveConnections(service, scope, title, arg, selection);
    const [commonEnvironment, otherEnvironment] = new Set(connections.map(({ environment }) => environment));
    const environment = await askChoice<Environment>({
      title,
      placeholder: nameConnections(connections),
      items: connectionEnvironments.map((value) => ({ label: describeEnvironment(value), value })),
      ...(commonEnvironment && !otherEnvironment ? { active: commonEnvironment } : {}),
    });
    if (environment === back) return;
    for (const { id } of connections) await service.setPolicy(id, { environment });
  });

  commands.register('celonisCeligo.makeReadOnly', async (scope, arg, selection) => {
    const connections = await resolveConnections(service, scope, vscode.l10n.t('Make Read-Only'), arg, selection);
    for (const { id } of connections) await service.setPolicy(id, { isReadOnly: true });
    showStatus(vscode.l10n.t('Read-only: {0}', nameConnections(connections)), 4_000);
  });

  commands.register('celonisCeligo.allowChanges', async (scope, arg, selection) => {
    const connections = await resolveConnections(service, scope, vscode.l10n.t('Allow Changes'), arg, selection);
    const allowLabel = vscode.l10n.t('Allow Changes');
    const detail = vscode.l10n.t(
      'Pushes, flow runs, retries, reloads and changes of users become possible again. On production each of them is still asked about.',
    );
    const question = vscode.l10n.t('Allow changes with {0}?', nameConnections(connections));
    if ((await askModal(question, detail, allowLabel)) !== allowLabel) return;
    for (const { id } of connections) await service.setPolicy(id, { isReadOnly: false });
  });
}

function describeEnvironment(environment: Environment): string {
  return getEnvironmentLabel(environment) || vscode.l10n.t('None');
}

function nameConnections(connections: readonly Connection[]): string {
  return connections.length === 1 && connections[0]
    ? `"${connections[0].name}"`
    : vscode.l10n.t('{0} connections', connections.length);
}
