import type * as vscode from 'vscode';

/** A row of one of our views, as VS Code hands it to a command. `unwrapNode` says whether it is of a certain kind. */
export interface TreeRow {
  toTreeItem(): vscode.TreeItem;
}

/** A connection: one of its rows, or its id. Absent: the person chooses. */
type ConnectionArguments = [target?: TreeRow | string];
type ClientArguments = [target?: TreeRow | string];
type RowArguments = [row?: TreeRow];
/** The row that was clicked, and all that are selected. */
type RowsArguments = [row?: TreeRow | string, selection?: readonly TreeRow[]];
/** A push: its row, or its id. */
type PushArguments = [push?: TreeRow | string];
/** The file or the row that was clicked, and all that are selected. */
type FilesArguments = [target?: vscode.Uri | TreeRow, selection?: readonly (vscode.Uri | TreeRow)[]];
/** A flow: its row, or its id with that of its account. */
type FlowArguments = [flow?: TreeRow | { accountId: string; flowId: string; name: string }];
type DefinitionArguments = [definition?: vscode.Uri, selection?: readonly vscode.Uri[]];

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
  'celonisCeligo.accessReport': takes<ConnectionArguments>(),
  /** The id of the service, where it is clear which one is meant. */
  'celonisCeligo.addConnection': takes<[vendor?: string]>(),
  'celonisCeligo.addConnectionQuick': takes<[]>(),
  'celonisCeligo.addFavourite': takes<RowsArguments>(),
  'celonisCeligo.addOAuthClient': takes<[]>(),
  'celonisCeligo.allowChanges': takes<RowsArguments>(),
  'celonisCeligo.bringConnections': takes<[]>(),
  'celonisCeligo.bringFromCeligo': takes<ConnectionArguments>(),
  'celonisCeligo.cancelPush': takes<PushArguments>(),
  'celonisCeligo.changePushConnection': takes<[]>(),
  'celonisCeligo.cleanUpPush': changes<PushArguments>(),
  'celonisCeligo.clearFilter': takes<[]>(),
  'celonisCeligo.clearPushes': changes<[]>(),
  'celonisCeligo.copyConnectionId': takes<ConnectionArguments>(),
  'celonisCeligo.copyColumns': takes<RowArguments>(),
  'celonisCeligo.copyId': takes<RowsArguments>(),
  'celonisCeligo.copyJson': takes<RowArguments>(),
  'celonisCeligo.copyLink': takes<PushArguments>(),
  'celonisCeligo.exportConnections': takes<RowsArguments>(),
  'celonisCeligo.exportCommandLineRunner': takes<[definition?: vscode.Uri]>(),
  'celonisCeligo.copyError': takes<RowsArguments>(),
  'celonisCeligo.copyName': takes<RowsArguments>(),
  'celonisCeligo.copyPushAs': takes<[source?: vscode.Uri | TreeRow | string]>(),
  'celonisCeligo.copyTableCells': takes<[]>(),
  'celonisCeligo.copyTableCellsWithHeaders': takes<[]>(),
  'celonisCeligo.copyTableColumns': takes<[]>(),
  'celonisCeligo.copyTableRows': takes<[]>(),
  'celonisCeligo.deleteConnection': takes<RowsArguments>(),
  'celonisCeligo.deleteGroup': takes<RowsArguments>(),
  'celonisCeligo.deleteOAuthClient': takes<RowsArguments>(),
  'celonisCeligo.disableFlow': changes<FlowArguments>(),
  'celonisCeligo.disableUser': changes<RowsArguments>(),
  'celonisCeligo.disableUsers': changes<RowsArguments>(),
  'celonisCeligo.dissolveGroup': takes<RowsArguments>(),
  /** Rows that were dragged onto another one, or onto nothing. */
  'celonisCeligo.dropRows': takes<[target: TreeRow | undefined, rows: readonly TreeRow[]]>(),
  'celonisCeligo.dryRunDefinition': takes<DefinitionArguments>(),
  'celonisCeligo.duplicateConnection': takes<ConnectionArguments>(),
  'celonisCeligo.editConnection': takes<ConnectionArguments>(),
  'celonisCeligo.editOAuthClient': takes<ClientArguments>(),
  'celonisCeligo.enableFlow': changes<FlowArguments>(),
  'celonisCeligo.enableUser': changes<RowsArguments>(),
  'celonisCeligo.enableUsers': changes<RowsArguments>(),
  'celonisCeligo.filterConnections': takes<[]>(),
  'celonisCeligo.findPoolTimestampForm': changes<ConnectionArguments>(),
  'celonisCeligo.followPush': takes<PushArguments>(),
  'celonisCeligo.forgetPush': changes<PushArguments>(),
  'celonisCeligo.goTo': takes<[]>(),
  'celonisCeligo.grantIntegration': changes<RowsArguments>(),
  'celonisCeligo.grantRole': changes<RowsArguments>(),
  'celonisCeligo.handOverToCeligo': changes<[source?: vscode.Uri | TreeRow | string]>(),
  'celonisCeligo.importConnections': takes<[file?: vscode.Uri]>(),
  'celonisCeligo.inviteAgain': changes<RowsArguments>(),
  'celonisCeligo.inviteUser': changes<ConnectionArguments>(),
  'celonisCeligo.keysAndTokens': takes<[]>(),
  'celonisCeligo.loadMore': takes<RowArguments>(),
  'celonisCeligo.makeReadOnly': takes<RowsArguments>(),
  'celonisCeligo.moveDown': takes<RowsArguments>(),
  'celonisCeligo.moveToGroup': takes<RowsArguments>(),
  'celonisCeligo.keyToOAuth': takes<ConnectionArguments>(),
  'celonisCeligo.movePool': takes<ConnectionArguments>(),
  'celonisCeligo.moveUp': takes<RowsArguments>(),
  'celonisCeligo.newGroup': takes<RowsArguments>(),
  'celonisCeligo.newDefinitionForTable': takes<RowArguments>(),
  'celonisCeligo.offerMcpServer': takes<ConnectionArguments>(),
  'celonisCeligo.openInBrowser': takes<ConnectionArguments>(),
  'celonisCeligo.openInCelonis': takes<RowArguments>(),
  'celonisCeligo.openPushedFile': takes<PushArguments>(),
  'celonisCeligo.openPushInCelonis': takes<PushArguments>(),
  'celonisCeligo.openPushInPanel': takes<PushArguments>(),
  'celonisCeligo.openPushPanel': takes<FilesArguments>(),
  'celonisCeligo.pauseSubscription': changes<RowArguments>(),
  'celonisCeligo.pingConnection': takes<RowArguments>(),
  'celonisCeligo.previewKpis': takes<RowsArguments>(),
  'celonisCeligo.previewTableRecords': takes<RowArguments>(),
  'celonisCeligo.previewRecords': takes<RowArguments>(),
  'celonisCeligo.pushAgain': changes<PushArguments>(),
  'celonisCeligo.pushDefinition': changes<DefinitionArguments>(),
  'celonisCeligo.pushFile': changes<FilesArguments>(),
  'celonisCeligo.refresh': takes<RowsArguments>(),
  'celonisCeligo.reloadDataModel': changes<RowArguments>(),
  'celonisCeligo.removeCeligoLink': takes<RowArguments>(),
  'celonisCeligo.removeFavourite': takes<RowsArguments>(),
  'celonisCeligo.removeUser': changes<RowsArguments>(),
  'celonisCeligo.removeUsers': changes<RowsArguments>(),
  'celonisCeligo.renameConnection': takes<ConnectionArguments>(),
  'celonisCeligo.renameGroup': takes<RowArguments>(),
  'celonisCeligo.renameOAuthClient': takes<ClientArguments>(),
  'celonisCeligo.resolveErrors': changes<RowsArguments>(),
  'celonisCeligo.resumePush': changes<PushArguments>(),
  'celonisCeligo.resumeSubscription': changes<RowArguments>(),
  'celonisCeligo.retryErrors': changes<RowsArguments>(),
  'celonisCeligo.retryFlowErrors': changes<RowArguments>(),
  'celonisCeligo.revokeIntegration': changes<RowsArguments>(),
  'celonisCeligo.revokeRole': changes<RowsArguments>(),
  'celonisCeligo.runFlow': changes<RowArguments>(),
  'celonisCeligo.runFlowOnce': changes<FlowArguments>(),
  'celonisCeligo.searchList': takes<RowArguments>(),
  /** What a service answered. */
  'celonisCeligo.showAnswer': takes<[answer: string]>(),
  'celonisCeligo.setDefaultConnection': takes<ConnectionArguments>(),
  'celonisCeligo.setEnvironment': takes<RowsArguments>(),
  'celonisCeligo.setGroupColor': takes<RowsArguments>(),
  'celonisCeligo.showLog': takes<[]>(),
  'celonisCeligo.showPushLog': takes<PushArguments>(),
  'celonisCeligo.showStepErrors': takes<RowArguments>(),
  'celonisCeligo.showSyncLog': takes<ConnectionArguments>(),
  'celonisCeligo.showTablePushes': takes<RowArguments>(),
  'celonisCeligo.showTestReport': takes<[]>(),
  'celonisCeligo.startSandbox': takes<[]>(),
  'celonisCeligo.stopSandbox': takes<[]>(),
  'celonisCeligo.testAllConnections': takes<[]>(),
  'celonisCeligo.testConnection': takes<RowsArguments>(),
  'celonisCeligo.testGroup': takes<RowsArguments>(),
  'celonisCeligo.tryAgain': takes<RowArguments>(),
  'celonisCeligo.updateInCeligo': changes<ConnectionArguments>(),
  'celonisCeligo.useInCeligo': changes<ConnectionArguments>(),
  'celonisCeligo.viewAsJson': takes<RowArguments>(),
  'celonisCeligo.whatUsesThis': takes<[target?: TreeRow | string]>(),
  'celonisCeligo.withdrawMcpServer': takes<ConnectionArguments>(),
  'celonisCeligo.writeMcpConfiguration': takes<ConnectionArguments>(),
};

export type CommandId = keyof typeof commandSignatures;
export type CommandArguments = { [Id in CommandId]: NonNullable<(typeof commandSignatures)[Id]['arguments']> };

export const commandIds = Object.keys(commandSignatures) as CommandId[];

/** Commands that change something behind a connection. */
export const changingCommandIds = commandIds.filter((id) => commandSignatures[id].changes);
