import type * as vscode from 'vscode';

/** A row of one of our views, as VS Code hands it to a command. `unwrapNode` says whether it is of a certain kind. */
export interface TreeRow {
  toTreeItem(): vscode.TreeItem;
}

/** A connection: one of its rows, or its id. Absent: the person chooses. */
type OnConnection = [target?: TreeRow | string];
type OnClient = [target?: TreeRow | string];
type OnRow = [row?: TreeRow];
/** The row that was clicked, and all that are selected. */
type OnRows = [row?: TreeRow | string, selection?: readonly TreeRow[]];
/** A push: its row, or its id. */
type OnPush = [push?: TreeRow | string];
/** The file or the row that was clicked, and all that are selected. */
type OnFiles = [target?: vscode.Uri | TreeRow, selection?: readonly (vscode.Uri | TreeRow)[]];
/** A flow: its row, or its id with that of its account. */
type OnFlow = [flow?: TreeRow | { accountId: string; flowId: string; name: string }];
type OnDefinition = [definition?: vscode.Uri, selection?: readonly vscode.Uri[]];

interface Signature<Arguments extends readonly unknown[]> {
  arguments?: Arguments;
  changes?: true;
}

const takes = <Arguments extends readonly unknown[]>(): Signature<Arguments> => ({});
/** The same for a command that changes something behind a connection: `permitChange` is asked before. */
const changes = <Arguments extends readonly unknown[]>(): Signature<Arguments> => ({ changes: true });

/**
 * Every command of package.json with what it is called with. A keybinding or another extension may call it with
 * anything else, so a handler still checks what kind of thing it was given.
 */
const commandSignatures = {
  'celonisCeligo.accessReport': takes<OnConnection>(),
  /** The id of the service, where it is clear which one is meant. */
  'celonisCeligo.addConnection': takes<[vendor?: string]>(),
  'celonisCeligo.addConnectionQuick': takes<[]>(),
  'celonisCeligo.addFavourite': takes<OnRows>(),
  'celonisCeligo.addOAuthClient': takes<[]>(),
  'celonisCeligo.allowChanges': takes<OnRows>(),
  'celonisCeligo.bringConnections': takes<[]>(),
  'celonisCeligo.bringFromCeligo': takes<OnConnection>(),
  'celonisCeligo.cancelPush': takes<OnPush>(),
  'celonisCeligo.changePushConnection': takes<[]>(),
  'celonisCeligo.cleanUpPush': changes<OnPush>(),
  'celonisCeligo.clearFilter': takes<[]>(),
  'celonisCeligo.clearPushes': takes<[]>(),
  'celonisCeligo.copyConnectionId': takes<OnConnection>(),
  'celonisCeligo.copyColumns': takes<OnRow>(),
  'celonisCeligo.copyId': takes<OnRows>(),
  'celonisCeligo.copyJson': takes<OnRow>(),
  'celonisCeligo.copyLink': takes<OnPush>(),
  'celonisCeligo.exportConnections': takes<OnRows>(),
  'celonisCeligo.exportCommandLineRunner': takes<[definition?: vscode.Uri]>(),
  'celonisCeligo.copyPushError': takes<OnPush>(),
  'celonisCeligo.copyName': takes<OnRows>(),
  'celonisCeligo.copyPushAs': takes<[source?: vscode.Uri | TreeRow | string]>(),
  'celonisCeligo.copyTableCells': takes<[]>(),
  'celonisCeligo.copyTableCellsWithHeaders': takes<[]>(),
  'celonisCeligo.copyTableColumns': takes<[]>(),
  'celonisCeligo.copyTableRows': takes<[]>(),
  'celonisCeligo.deleteConnection': takes<OnRows>(),
  'celonisCeligo.deleteGroup': takes<OnRows>(),
  'celonisCeligo.deleteOAuthClient': takes<OnClient>(),
  'celonisCeligo.disableFlow': changes<OnFlow>(),
  'celonisCeligo.disableUser': changes<OnRows>(),
  'celonisCeligo.disableUsers': changes<OnRows>(),
  'celonisCeligo.dissolveGroup': takes<OnRows>(),
  /** Rows that were dragged onto another one, or onto nothing. */
  'celonisCeligo.dropRows': takes<[target: TreeRow | undefined, rows: readonly TreeRow[]]>(),
  'celonisCeligo.dryRunDefinition': takes<OnDefinition>(),
  'celonisCeligo.duplicateConnection': takes<OnConnection>(),
  'celonisCeligo.editConnection': takes<OnConnection>(),
  'celonisCeligo.editOAuthClient': takes<OnClient>(),
  'celonisCeligo.enableFlow': changes<OnFlow>(),
  'celonisCeligo.enableUser': changes<OnRows>(),
  'celonisCeligo.enableUsers': changes<OnRows>(),
  'celonisCeligo.filterConnections': takes<[]>(),
  'celonisCeligo.findPoolTimestampForm': changes<OnConnection>(),
  'celonisCeligo.followPush': takes<OnPush>(),
  'celonisCeligo.forgetPush': takes<OnPush>(),
  'celonisCeligo.goTo': takes<[]>(),
  'celonisCeligo.grantIntegration': changes<OnRows>(),
  'celonisCeligo.grantRole': changes<OnRows>(),
  'celonisCeligo.handOverToCeligo': changes<[source?: vscode.Uri | TreeRow | string]>(),
  'celonisCeligo.importConnections': takes<[file?: vscode.Uri]>(),
  'celonisCeligo.inviteAgain': changes<OnRows>(),
  'celonisCeligo.inviteUser': changes<OnConnection>(),
  'celonisCeligo.keysAndTokens': takes<[]>(),
  'celonisCeligo.loadMore': takes<OnRow>(),
  'celonisCeligo.makeReadOnly': takes<OnRows>(),
  'celonisCeligo.moveDown': takes<OnRows>(),
  'celonisCeligo.moveToGroup': takes<OnRows>(),
  'celonisCeligo.keyToOAuth': takes<OnConnection>(),
  'celonisCeligo.movePool': takes<OnConnection>(),
  'celonisCeligo.moveUp': takes<OnRows>(),
  'celonisCeligo.newGroup': takes<OnRows>(),
  'celonisCeligo.newDefinitionForTable': takes<OnRow>(),
  'celonisCeligo.offerMcpServer': takes<OnConnection>(),
  'celonisCeligo.openInBrowser': takes<OnConnection>(),
  'celonisCeligo.openInCelonis': takes<OnRow>(),
  'celonisCeligo.openPushedFile': takes<OnPush>(),
  'celonisCeligo.openPushInCelonis': takes<OnPush>(),
  'celonisCeligo.openPushInPanel': takes<OnPush>(),
  'celonisCeligo.openPushPanel': takes<OnFiles>(),
  'celonisCeligo.pauseSubscription': changes<OnRow>(),
  'celonisCeligo.pingConnection': takes<OnRow>(),
  'celonisCeligo.previewKpis': takes<OnRows>(),
  'celonisCeligo.previewTableRecords': takes<OnRow>(),
  'celonisCeligo.previewRecords': takes<OnRow>(),
  'celonisCeligo.pushAgain': changes<OnPush>(),
  'celonisCeligo.pushDefinition': changes<OnDefinition>(),
  'celonisCeligo.pushFile': changes<OnFiles>(),
  'celonisCeligo.refresh': takes<OnRows>(),
  'celonisCeligo.reloadDataModel': changes<OnRow>(),
  'celonisCeligo.removeCeligoLink': takes<OnRow>(),
  'celonisCeligo.removeFavourite': takes<OnRows>(),
  'celonisCeligo.removeUser': changes<OnRows>(),
  'celonisCeligo.removeUsers': changes<OnRows>(),
  'celonisCeligo.renameConnection': takes<OnConnection>(),
  'celonisCeligo.renameGroup': takes<OnRow>(),
  'celonisCeligo.renameOAuthClient': takes<OnClient>(),
  'celonisCeligo.resolveErrors': changes<OnRows>(),
  'celonisCeligo.resumePush': changes<OnPush>(),
  'celonisCeligo.resumeSubscription': changes<OnRow>(),
  'celonisCeligo.retryErrors': changes<OnRows>(),
  'celonisCeligo.retryFlowErrors': changes<OnRow>(),
  'celonisCeligo.revokeIntegration': changes<OnRows>(),
  'celonisCeligo.revokeRole': changes<OnRows>(),
  'celonisCeligo.runFlow': changes<OnRow>(),
  'celonisCeligo.runFlowOnce': changes<OnFlow>(),
  'celonisCeligo.searchList': takes<OnRow>(),
  /** What a service answered. */
  'celonisCeligo.showAnswer': takes<[answer: string]>(),
  'celonisCeligo.setDefaultConnection': takes<OnConnection>(),
  'celonisCeligo.setEnvironment': takes<OnRows>(),
  'celonisCeligo.setGroupColor': takes<OnRows>(),
  'celonisCeligo.showLog': takes<[]>(),
  'celonisCeligo.showPushLog': takes<OnPush>(),
  'celonisCeligo.showStepErrors': takes<OnRow>(),
  'celonisCeligo.showSyncLog': takes<OnConnection>(),
  'celonisCeligo.showTablePushes': takes<OnRow>(),
  'celonisCeligo.showTestReport': takes<[]>(),
  'celonisCeligo.startSandbox': takes<[]>(),
  'celonisCeligo.stopSandbox': takes<[]>(),
  'celonisCeligo.testAllConnections': takes<[]>(),
  'celonisCeligo.testConnection': takes<OnRows>(),
  'celonisCeligo.testGroup': takes<OnRows>(),
  'celonisCeligo.tryAgain': takes<OnRow>(),
  'celonisCeligo.updateInCeligo': changes<OnConnection>(),
  'celonisCeligo.useInCeligo': changes<OnConnection>(),
  'celonisCeligo.viewAsJson': takes<OnRow>(),
  'celonisCeligo.whatUsesThis': takes<[target?: TreeRow | string]>(),
  'celonisCeligo.withdrawMcpServer': takes<OnConnection>(),
  'celonisCeligo.writeMcpConfiguration': takes<OnConnection>(),
};

export type CommandId = keyof typeof commandSignatures;
export type CommandArguments = { [Id in CommandId]: NonNullable<(typeof commandSignatures)[Id]['arguments']> };

export const commandIds = Object.keys(commandSignatures) as CommandId[];

/** Commands that change something behind a connection. */
export const changingCommandIds = commandIds.filter((id) => commandSignatures[id].changes);
