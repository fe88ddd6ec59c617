import * as vscode from 'vscode';
import type { ConnectionUsage } from '../../../celigo/apiSchemas';
import {
  describeConnectionState,
  listConnections,
  listConnectionUsage,
  pingConnection,
  readConnectionState,
} from '../../../celigo/integrations/connections';
import { nameOrId } from '../../../celigo/integrations/integrations';
import { everyItem } from '../../../celigo/paging';
import type { ConnectionService } from '../../../connections/connectionService';
import { lookUp } from '../../../core/lookUp';
import { sanitizeFileName } from '../../../core/sanitizeText';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { escapeMarkdown } from '../../adapters/escapeMarkdown';
import { showInformation, showWarning, withCancellableProgress, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import type { ReadOnlyDocuments } from '../../adapters/readOnlyDocuments';
import { withSignal } from '../../adapters/withSignal';
import { askChoice } from '../../prompts/prompts';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { ResourceNode } from '../../tree/resourceNode';
import { unwrapNode } from '../../tree/unwrapNode';
import { rowDataOf } from '../selectedRows';
import type { CeligoAccount } from './celigoAccount';
import { resolveAccount } from './celigoAccount';
import { readAllItems } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

interface ConnectionChoice {
  id: string;
  name: string;
}

/** What can be asked about a connection inside Celigo: does it answer, and what hangs on it. */
export function registerCeligoConnectionCommands(services: Dependencies): void {
  const { commands, documents, log, tree } = services;

  commands.register('celonisCeligo.pingConnection', async (scope, arg) => {
    const title = vscode.l10n.t('Ping Connection');
    const account = await resolveAccount(services, scope, arg, title);
    const { id, name } = await resolveCeligoConnection(account, arg, title);
    const {
      isReachable: reachable,
      reasons,
      connection,
    } = await withProgress(vscode.l10n.t('Pinging "{0}"', name), (_progress, token) =>
      withSignal(token, (signal) => pingConnection(account.api, id, signal)),
    );
    const state = vscode.l10n.t('Its state is {0}.', describeConnectionState(readConnectionState(connection)));
    const message = reachable
      ? vscode.l10n.t('"{0}" answers. {1}', name, state)
      : vscode.l10n.t('"{0}" does not answer: {1} {2}', name, withFullStop(reasons.join(' ')), state);
    log.info(message);
    const row = unwrapNode(arg, ResourceNode);
    if (row) tree.reload(row.parent);
    if (reachable) void showInformation(message);
    else void showWarning(message);
  });

  commands.register('celonisCeligo.showConnectionUsage', async (scope, arg) => {
    const title = vscode.l10n.t('Show What Uses It');
    const account = await resolveAccount(services, scope, arg, title);
    const { id, name } = await resolveCeligoConnection(account, arg, title);
    const dependencies = await withCancellableProgress(vscode.l10n.t('Reading what uses "{0}"', name), (signal) =>
      listConnectionUsage(account.api, id, signal),
    );
    await documents.show(
      `/celigo/${id}/${sanitizeFileName(vscode.l10n.t('What uses {0}', name), 'usage')}.md`,
      formatUsagePage(name, dependencies),
    );
  });
}

async function resolveCeligoConnection({ api }: CeligoAccount, arg: unknown, title: string): Promise<ConnectionChoice> {
  const { connectionId, name } = rowDataOf(arg);
  if (connectionId !== undefined) return { id: connectionId, name: name ?? connectionId };
  const connections = await readAllItems(vscode.l10n.t('Reading the connections'), (signal) =>
    everyItem(listConnections(api, signal), signal),
  );
  const items = connections.map((connection) => ({
    label: nameOrId(connection),
    description: describeConnectionState(readConnectionState(connection)),
    value: { id: connection._id, name: nameOrId(connection) },
  }));
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which connection in Celigo? Type to search'),
    items,
  })) as ConnectionChoice;
}

/** What uses a connection, kind by kind. */
function formatUsagePage(name: string, dependencies: ConnectionUsage): string {
  const kinds = Object.entries(dependencies).filter(([, resources]) => resources.length > 0);
  const sections = kinds.map(([kind, things]) =>
    [
      `## ${escapeMarkdown(kindLabel(kind))} (${things.length})`,
      ...things.map(
        (resource) => `- ${escapeMarkdown(resource.name?.trim() || resource.id)} (${escapeMarkdown(resource.id)})`,
      ),
    ].join('\n'),
  );
  const heading = `# ${escapeMarkdown(vscode.l10n.t('What uses "{0}"', name))}`;
  return (
    [heading, ...(sections.length > 0 ? sections : [vscode.l10n.t('Nothing uses this connection.')])].join('\n\n') +
    '\n'
  );
}

/** A kind of resource in words; one that we do not know as Celigo calls it. */
function kindLabel(kind: string): string {
  const labels: Record<string, string> = {
    flows: vscode.l10n.t('Flows'),
    integrations: vscode.l10n.t('Integrations'),
    exports: vscode.l10n.t('Exports'),
    imports: vscode.l10n.t('Imports'),
    connections: vscode.l10n.t('Connections'),
  };
  return lookUp(labels, kind) ?? kind;
}

function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
