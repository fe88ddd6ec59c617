import * as vscode from 'vscode';
import { Favourites } from './app/favourites';
import { OfferedMcpServers } from './app/mcp/offeredMcpServers';
import { LinkRows } from './app/useInCeligo/linkRows';
import { UseRows } from './app/uses/useRows';
import { celigoVendor } from './celigo/celigoVendor';
import { celonisVendor } from './celonis/celonisVendor';
import { ConnectionGroupStore } from './connections/connectionGroupStore';
import { ConnectionService } from './connections/connectionService';
import { ConnectionStore } from './connections/connectionStore';
import { ConnectionSync } from './connections/connectionSync';
import { OAuthClientService } from './connections/oauthClients';
import { processSecretSources } from './connections/secretReferences';
import { Redactor } from './core/redactor';
import { runInBackground } from './core/runInBackground';
import { HttpClient } from './http/httpClient';
import { pushesFolder } from './push/journal/pushFolders';
import { PushOwners } from './push/journal/pushOwners';
import { PushHistory } from './push/pushHistory';
import { PushRecordFiles } from './push/pushRecordFiles';
import { SecretStore } from './storage/secretStore';
import { OutputLog } from './ui/adapters/outputLog';
import { ReadOnlyDocuments } from './ui/adapters/readOnlyDocuments';
import { getSetting } from './ui/adapters/settings';
import { trackWalkthroughSteps } from './ui/adapters/walkthroughSteps';
import { ConnectionsTreeProvider } from './ui/tree/connectionsTreeProvider';
import { EnvironmentDecorations } from './ui/tree/environmentDecorations';
import { ExpandedGroups } from './ui/tree/expandedGroups';
import { GroupNode } from './ui/tree/groupNode';
import { PushesTreeProvider } from './ui/tree/pushesTreeProvider';
import { refreshEachMinute } from './ui/tree/refreshEachMinute';
import type { TreeNode } from './ui/tree/treeNode';
import { showViewBadges } from './ui/tree/viewBadges';
import type { ViewFilter } from './ui/tree/viewFilter';

/** The two views, as far as they are there. */
export interface SidebarViews {
  connections: vscode.TreeView<TreeNode> | undefined;
  pushes: vscode.TreeView<unknown> | undefined;
}

/** What the two views show, and what that rests on. */
export interface Sidebar {
  connectionService: ConnectionService;
  connectionsTree: ConnectionsTreeProvider;
  connectionSync: ConnectionSync;
  documents: ReadOnlyDocuments;
  expandedGroups: ExpandedGroups;
  favourites: Favourites;
  groups: ConnectionGroupStore;
  log: OutputLog;
  mcpServers: OfferedMcpServers;
  oauthClients: OAuthClientService;
  pushesTree: PushesTreeProvider;
  pushHistory: PushHistory;
  pushOwners: PushOwners;
}

/** Builds the parts and connects them. Reads and sends nothing: everything happens on first use. */
export function createSidebar(context: vscode.ExtensionContext, views: SidebarViews): Sidebar {
  const register = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };

  const redactor = new Redactor();
  const log = register(
    new OutputLog(redactor, {
      directory: context.logUri,
      showText: (text) => documents.show('/log/Celonis & Celigo.log', text),
    }),
  );

  const vendors = [celonisVendor, celigoVendor];
  const secretStore = new SecretStore(context.secrets, redactor);
  const connectionStore = register(new ConnectionStore(context.globalState, secretStore, log));
  const { name, version } = context.extension.packageJSON as { name: string; version: string };
  const createHttpClient = (origin: string): HttpClient =>
    new HttpClient({
      origin,
      userAgent: `${name}/${version}`,
      log: (line) => log.debug(line),
      timeoutMs: getSetting('requestTimeout') * 1_000,
    });
  const secretSources = processSecretSources(() => vscode.workspace.isTrusted);
  const oauthClients = register(
    new OAuthClientService({
      state: context.globalState,
      secretStore,
      log,
      connections: connectionStore,
      secretSources,
    }),
  );
  const connectionService = register(
    new ConnectionService({
      store: connectionStore,
      secretStore,
      vendors,
      oauthClients,
      createHttpClient,
      log,
      secretSources,
    }),
  );
  const groups = register(new ConnectionGroupStore(context.globalState, secretStore, log));
  const expandedGroups = new ExpandedGroups(context.workspaceState);
  const connectionSync = register(new ConnectionSync(connectionService, connectionStore, log));
  const linkRows = new LinkRows(connectionService);
  const useRows = new UseRows(connectionService);
  const favourites = register(new Favourites(context.globalState, secretStore, log));
  const mcpServers = new OfferedMcpServers(context.globalState);
  const connectionsTree = register(
    new ConnectionsTreeProvider(
      connectionService,
      oauthClients,
      groups,
      expandedGroups,
      connectionSync,
      favourites,
      log,
      {
        listForConnection: (connection) => linkRows.listForConnection(connection),
        listForResource: (id, resource) => [
          ...linkRows.listForResource(id, resource),
          ...useRows.listForResource(id, resource),
        ],
        isMcpServerOffered: (id) => mcpServers.isOffered(id),
        onDidChangeOffers: mcpServers.onDidChange,
      },
    ),
  );
  register(vscode.window.registerFileDecorationProvider(new EnvironmentDecorations()));

  const pushOwners = register(new PushOwners(pushesFolder(context.globalStorageUri.fsPath)));
  const pushHistory = register(
    new PushHistory({
      files: new PushRecordFiles(pushOwners.root),
      owners: pushOwners,
      log,
      redact: (text) => redactor.redact(text),
      earlierState: context.globalState,
    }),
  );
  const pushesTree = register(new PushesTreeProvider(pushHistory));

  const documents: ReadOnlyDocuments = register(
    new ReadOnlyDocuments((path) => pushHistory.readLog(path.split('/')[2] ?? '')),
  );
  register(
    pushHistory.onDidChange((id) =>
      documents.refreshOpen((path) => id !== undefined && path.startsWith(`/push/${id}/`)),
    ),
  );
  if (views.connections) {
    const { filter } = connectionsTree;
    register(views.connections.onDidExpandElement(({ element }) => filter.handleExpansion(element, true)));
    register(views.connections.onDidCollapseElement(({ element }) => filter.handleExpansion(element, false)));
    register(rememberExpandedGroups(views.connections, expandedGroups, filter, log));
    register(refreshEachMinute(views.connections, () => connectionsTree.refreshTimes()));
  }
  if (views.pushes) register(refreshEachMinute(views.pushes, () => pushesTree.refreshTimes()));
  register(showViewBadges(views, connectionService, pushHistory, log));
  register(
    trackWalkthroughSteps(
      () => ({
        connections: connectionService.connections(),
        groups: groups.list().length,
        pushes: pushHistory.list(),
      }),
      [connectionService.onDidChange, groups.onDidChange, (listener) => pushHistory.onDidChange(() => listener())],
    ),
  );
  register(
    vscode.window.onDidChangeWindowState(
      ({ focused }) =>
        focused &&
        [connectionStore, groups, oauthClients, favourites, pushHistory].forEach(
          (refreshable) => void refreshable.refresh(),
        ),
    ),
  );
  return {
    connectionService,
    connectionsTree,
    connectionSync,
    documents,
    expandedGroups,
    favourites,
    groups,
    log,
    mcpServers,
    oauthClients,
    pushesTree,
    pushHistory,
    pushOwners,
  };
}

function rememberExpandedGroups(
  view: vscode.TreeView<TreeNode>,
  expandedGroups: ExpandedGroups,
  filter: ViewFilter,
  log: OutputLog,
): vscode.Disposable {
  const remember = (node: TreeNode, isExpanded: boolean): void => {
    // The filter opens what it found, and closes it again.
    if (node instanceof GroupNode && !filter.isActive)
      runInBackground(log, 'It could not be kept which groups are open', () =>
        expandedGroups.set(node.groupId, isExpanded),
      );
  };
  return vscode.Disposable.from(
    view.onDidExpandElement(({ element }) => remember(element, true)),
    view.onDidCollapseElement(({ element }) => remember(element, false)),
  );
}
