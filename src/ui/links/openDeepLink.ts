import * as vscode from 'vscode';
import type { DeepLink } from '../../app/links/deepLink';
import { parseDeepLink } from '../../app/links/deepLink';
import type { Connection } from '../../connections/connectionRecord';
import { formatMoment } from '../../core/formatTimes';
import { ProblemError } from '../../core/problem';
import { executeCommand } from '../adapters/executeCommand';
import { showInformation, showWarning } from '../adapters/notifications';
import type { Services } from '../commands/services';
import { ResourceNode } from '../tree/resourceNode';
import { revealNode } from '../tree/revealNode';
import type { TreeNode } from '../tree/treeNode';
import { unwrapNode } from '../tree/unwrapNode';

/** The parts that links lead to. */
type Dependencies = Pick<
  Services,
  'commands' | 'files' | 'groups' | 'history' | 'imports' | 'log' | 'oauthClients' | 'service' | 'tree' | 'view'
>;

/** Opens what a link leads to; what is wrong with it is shown. Never rejects. */
export function openDeepLink(services: Dependencies, path: string): void {
  services.commands.runInBackground('link', {}, async () => openLink(services, parseDeepLink(path)));
}

async function openLink(services: Dependencies, link: DeepLink): Promise<void> {
  switch (link.kind) {
    case 'connection':
      return revealNode(
        services.view,
        requireConnectionNode(services, requireLinkedConnection(services, link.connection)),
      );
    case 'test':
      return showLastTest(services, requireLinkedConnection(services, link.connection));
    case 'row':
      return revealNode(services.view, await findRow(services, link));
    case 'import': {
      const { reviewImport } = await import('../commands/reviewImport');
      const text = Buffer.from(link.data, 'base64url').toString('utf8');
      return reviewImport(services, text, vscode.l10n.t('the link'), false);
    }
    case 'push':
      if (!services.history.get(link.push))
        throw new ProblemError({
          kind: 'notFound',
          what: vscode.l10n.t('The push of this link is no longer in the history.'),
          why: vscode.l10n.t('It was removed, or the link was made on another computer.'),
        });
      return void (await executeCommand('celonisCeligo.showPushLog', link.push));
  }
}

/** Links hold the id of a connection, which is known on this machine only, or its name. */
function requireLinkedConnection({ service }: Pick<Services, 'service'>, idOrName: string): Connection {
  const connection =
    service.get(idOrName) ?? service.connections().find(({ name }) => name.toLowerCase() === idOrName.toLowerCase());
  if (connection) return connection;
  throw new ProblemError({
    kind: 'notFound',
    what: vscode.l10n.t('The connection of this link is not on this machine.'),
    why: vscode.l10n.t('It was deleted, or the link was made on another computer.'),
  });
}

async function showLastTest({ service }: Pick<Services, 'service'>, connection: Connection): Promise<void> {
  const test = vscode.l10n.t('Test Connection');
  const { lastTest } = connection;
  const show = lastTest?.outcome === 'fails' ? showWarning : showInformation;
  const text = lastTest
    ? vscode.l10n.t('"{0}", tested {1}: {2}', connection.name, formatMoment(new Date(lastTest.at)), lastTest.summary)
    : vscode.l10n.t('"{0}" has not been tested yet.', connection.name);
  if ((await show(text, test)) === test && service.get(connection.id))
    await executeCommand('celonisCeligo.testConnection', connection.id);
}

async function findRow(
  services: Pick<Services, 'service' | 'tree'>,
  { connection, path }: DeepLink & { kind: 'row' },
): Promise<TreeNode> {
  let node: TreeNode = requireConnectionNode(services, requireLinkedConnection(services, connection));
  for (const id of path) {
    const children = await services.tree.getChildren(node);
    const child = children.find((candidate) => unwrapNode(candidate, ResourceNode)?.resource.id === id);
    if (!child)
      throw new ProblemError({
        kind: 'notFound',
        what: vscode.l10n.t('The row of this link was not found.'),
        why: vscode.l10n.t('It was removed in the service, or it is in a part of a long list that is not loaded.'),
        next: vscode.l10n.t('Search for it in the view "Connections".'),
      });
    node = child;
  }
  return node;
}

function requireConnectionNode({ tree }: Pick<Services, 'tree'>, { id }: Connection): TreeNode {
  const node = tree.getConnectionNode(id);
  if (!node) throw new Error(`The connection ${id} has no row.`);
  return node;
}
