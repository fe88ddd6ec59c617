import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import { describeOutcome } from '../../app/push/pushText';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { ConnectionGroup } from '../../connections/connectionGroups';
import { listAllGroups } from '../../connections/connectionGroups';
import type { ConnectionService } from '../../connections/connectionService';
import { describeResource } from '../../connections/resourceRows';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { executeCommand } from '../adapters/executeCommand';
import { showInformation } from '../adapters/notifications';
import { sanitizeItem } from '../prompts/prompts';
import { createConnectionIcon } from '../tree/connectionIcon';
import { ConnectionNode } from '../tree/connectionNode';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import { createGroupIcon, GroupNode } from '../tree/groupNode';
import { OAuthClientNode } from '../tree/oauthClientNodes';
import { ResourceNode } from '../tree/resourceNode';
import { revealNode } from '../tree/revealNode';
import type { TreeNode } from '../tree/treeNode';

interface Dependencies {
  commands: CommandRegistry;
  groups: ConnectionGroupStore;
  history: PushHistory;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
  view: vscode.TreeView<TreeNode>;
}

interface GoToItem extends vscode.QuickPickItem {
  /** Shows the thing where it is. */
  open(): unknown;
  /** Where the service's own web application shows it. */
  url?: string | undefined;
}

/** Rows that are parts of others, or no things at all. */
const unlistedKinds = ['note', 'more', 'column', 'celigoError'];

/**
 * Everything that is known in one list: connections, what is loaded below them, and pushes. Asks nothing of a service.
 */
export function registerGoTo(services: Dependencies): void {
  const { commands } = services;
  commands.register('celonisCeligo.goTo', async (scope) => {
    await services.history.load();
    const items = [...listGroups(services), ...(await listRows(services)), ...listPushes(services)];
    if (items.length === 0)
      return void showInformation(vscode.l10n.t('There is no connection and no push yet to go to.'));
    const chosenItem = await chooseItem(items);
    if (chosenItem) commands.runInBackground('celonisCeligo.goTo', scope, async () => void (await chosenItem.open()));
  });
}

function listGroups({ groups, tree, view }: Dependencies): GoToItem[] {
  return listAllGroups(groups.arrange([])).map(({ group: { id, name, color } }) => ({
    label: name,
    description: [vscode.l10n.t('Group'), joinNames(groups.pathOf(id))].filter(Boolean).join(' · '),
    iconPath: createGroupIcon(color),
    open: () => {
      const node = tree.getGroupNode(id);
      return node && revealNode(view, node);
    },
  }));
}

async function listRows({ service, tree, view }: Dependencies): Promise<GoToItem[]> {
  return (await tree.listKnownNodes())
    .filter((node) => !(node instanceof ResourceNode && unlistedKinds.includes(node.resource.kind)))
    .map((node) => ({ ...describeNode(service, node), open: () => revealNode(view, node) }));
}

function describeNode(
  service: ConnectionService,
  node: ConnectionNode | ResourceNode | OAuthClientNode,
): Omit<GoToItem, 'open'> {
  if (node instanceof ResourceNode) {
    const { label, icon, url } = node.resource;
    return {
      label,
      description: [listNames(node).slice(0, -1).join(' › '), describeResource(node.resource)]
        .filter(Boolean)
        .join(' · '),
      iconPath: new vscode.ThemeIcon(icon.replace('~spin', '')),
      url,
    };
  }
  if (node instanceof OAuthClientNode) {
    const { name, clientId } = node.client;
    const description = `${vscode.l10n.t('OAuth 2.0 client')} · ${clientId}`;
    return { label: name, description, iconPath: new vscode.ThemeIcon('lock') };
  }
  const connection = service.get(node.connectionId);
  const vendor = service.vendors.find(({ id }) => id === connection?.vendor);
  const facts = connection && vendor ? vendor.facts(connection.values).slice(0, 2) : [];
  return {
    label: connection?.name ?? '',
    description: [
      joinNames(findGroups(node)),
      getEnvironmentLabel(connection?.environment ?? 'none'),
      connection?.lastTest?.place,
      ...facts.map(({ value }) => value),
    ]
      .filter(Boolean)
      .join(' · '),
    iconPath: connection ? createConnectionIcon(service, connection) : new vscode.ThemeIcon('question'),
    url: connection && vendor?.url(connection.values),
  };

  /** From its connection down: what lies between is not known of a favourite. */
  function listNames(row: TreeNode): string[] {
    if (!(row instanceof ResourceNode))
      return row instanceof ConnectionNode ? [service.get(row.connectionId)?.name ?? ''] : [];
    const { connectionId, parent, resource } = row;
    const names = listNames(parent);
    return [...(names.length > 0 ? names : [service.get(connectionId)?.name ?? '']), resource.label];
  }
}

/** The groups that a row is in, the outermost first. */
function findGroups({ parent }: TreeNode): ConnectionGroup[] {
  return parent instanceof GroupNode ? [...findGroups(parent), parent.group] : [];
}

/** "Customers › North" */
function joinNames(groups: readonly ConnectionGroup[]): string {
  return groups.map(({ name }) => name).join(' › ');
}

function listPushes({ history }: Dependencies): GoToItem[] {
  return history.list().map((record) => ({
    label: `${record.order.file.name} → ${record.order.table}`,
    description: [vscode.l10n.t('Push'), describeOutcome(record, history.pushStateOf(record))].join(' · '),
    iconPath: new vscode.ThemeIcon('cloud-upload'),
    open: () => executeCommand('celonisCeligo.showPushLog', record.id),
  }));
}

/** Undefined when the list was left, or the thing was opened in the browser. */
function chooseItem(items: readonly GoToItem[]): Promise<GoToItem | undefined> {
  const quickPick = vscode.window.createQuickPick<GoToItem>();
  const browserButton = {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t('Open in Browser'),
  };
  quickPick.title = vscode.l10n.t('Go to…');
  quickPick.placeholder = vscode.l10n.t(
    'Connection, table, pool, data model, flow, integration or push that is loaded',
  );
  quickPick.matchOnDescription = true;
  quickPick.items = items.map((item) => ({
    ...sanitizeItem(item),
    ...(item.url === undefined ? {} : { buttons: [browserButton] }),
  }));
  return new Promise<GoToItem | undefined>((resolve) => {
    quickPick.onDidTriggerItemButton(({ item }) => {
      if (item.url !== undefined) void vscode.env.openExternal(vscode.Uri.parse(item.url, true));
      quickPick.hide();
    });
    quickPick.onDidAccept(() => {
      resolve(quickPick.selectedItems[0]);
      quickPick.hide();
    });
    quickPick.onDidHide(() => resolve(undefined));
    quickPick.show();
  }).finally(() => quickPick.dispose());
}
