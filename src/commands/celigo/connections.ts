import * as vscode from 'vscode';
import { connectionDependencies, connectionState, connectionStateLabel, listConnections, pingConnection } from '../../celigo/connections';
import { nameOf } from '../../celigo/integrations';
import { everyItem } from '../../celigo/paging';
import { withSignal } from '../../platform/cancel';
import { inert } from '../../platform/markdown';
import { inform, warn, withProgress } from '../../platform/notify';
import { ResourceNode } from '../../tree/resourceNode';
import { askChoice } from '../ask/input';
import { accountOf } from './account';
import { readAll } from './people';
import { dataOf } from '../selection';
import { fileName } from '../viewAsJson';
import type { Account } from './account';
import type { Dependencies } from '../../celigo/schemas';
import type { Parts } from '../parts';

interface Chosen {
  id: string;
  name: string;
}

/** What can be asked about a connection inside Celigo: does it answer, and what hangs on it. */
export function celigoConnectionCommands(parts: Parts): void {
  const { commands, documents, log, tree } = parts;

  commands.add('celonisCeligo.pingConnection', async (scope, arg) => {
    const title = vscode.l10n.t('Ping Connection');
    const account = await accountOf(parts, scope, arg, title);
    const { id, name } = await connectionOf(account, arg, title);
    const { reachable, reasons, connection } = await withProgress(vscode.l10n.t('Pinging "{0}"', name), (_progress, token) => withSignal(token, (signal) => pingConnection(account.api, id, signal)));
    const state = vscode.l10n.t('Its state is {0}.', connectionStateLabel(connectionState(connection)));
    const message = reachable ? vscode.l10n.t('"{0}" answers. {1}', name, state) : vscode.l10n.t('"{0}" does not answer: {1} {2}', name, ended(reasons.join(' ')), state);
    log.info(message);
    if (arg instanceof ResourceNode) tree.reload(arg.parent);
    if (reachable) void inform(message);
    else void warn(message);
  });

  commands.add('celonisCeligo.showConnectionUsage', async (scope, arg) => {
    const title = vscode.l10n.t('Show What Uses It');
    const account = await accountOf(parts, scope, arg, title);
    const { id, name } = await connectionOf(account, arg, title);
    const used = await vscode.window.withProgress({ location: { viewId: 'celonisCeligo.connections' } }, () => connectionDependencies(account.api, id, new AbortController().signal));
    await documents.show(`/celigo/${id}/${fileName(vscode.l10n.t('What uses {0}', name))}.md`, usagePage(name, used));
  });
}

async function connectionOf({ api }: Account, arg: unknown, title: string): Promise<Chosen> {
  const { connectionId, name } = dataOf(arg);
  if (connectionId !== undefined) return { id: connectionId, name: name ?? connectionId };
  const all = await readAll(vscode.l10n.t('Reading the connections'), (signal) => everyItem(listConnections(api, signal), signal));
  const items = all.map((one) => ({ label: nameOf(one), description: connectionStateLabel(connectionState(one)), value: { id: one._id, name: nameOf(one) } }));
  return (await askChoice({ title, placeholder: vscode.l10n.t('Which connection in Celigo? Type to search'), items })) as Chosen;
}

/** What uses a connection, kind by kind. */
function usagePage(name: string, used: Dependencies): string {
  const kinds = Object.entries(used).filter(([, things]) => things.length > 0);
  const sections = kinds.map(([kind, things]) => [`## ${inert(kindLabel(kind))} (${things.length})`, ...things.map((one) => `- ${inert(one.name?.trim() || one.id)} (${inert(one.id)})`)].join('\n'));
  const head = `# ${inert(vscode.l10n.t('What uses "{0}"', name))}`;
  return [head, ...(sections.length > 0 ? sections : [vscode.l10n.t('Nothing uses this connection.')])].join('\n\n') + '\n';
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
  return labels[kind] ?? kind;
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
