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
type OnRows = [row?: TreeRow, selection?: readonly TreeRow[]];
/** A push: its row, or its id. */
type OnPush = [push?: TreeRow | string];
/** The file or the row that was clicked, and all that are selected. */
type OnFiles = [target?: vscode.Uri | TreeRow, selection?: readonly (vscode.Uri | TreeRow)[]];
type OnDefinition = [definition?: vscode.Uri, selection?: readonly vscode.Uri[]];

const takes = <Arguments extends readonly unknown[]>(): { arguments?: Arguments } => ({});

/**
 * Every command of package.json with what it is called with. A keybinding or another extension may call it with
 * anything else, so a handler still checks what kind of thing it was given.
 */
const commandSignatures = {
  'celonisCeligo.accessReport': takes<OnConnection>(),
  'celonisCeligo.addConnection': takes<[]>(),
  'celonisCeligo.addConnectionQuick': takes<[]>(),
  'celonisCeligo.addOAuthClient': takes<[]>(),
  'celonisCeligo.bringFromCeligo': takes<OnConnection>(),
  'celonisCeligo.cancelPush': takes<OnPush>(),
  'celonisCeligo.cleanUpPush': takes<OnPush>(),
  'celonisCeligo.clearPushes': takes<[]>(),
  'celonisCeligo.copyConnectionId': takes<OnConnection>(),
  'celonisCeligo.copyLink': takes<OnPush>(),
  'celonisCeligo.exportCommandLineRunner': takes<[definition?: vscode.Uri]>(),
  'celonisCeligo.copyPushAs': takes<[source?: vscode.Uri | TreeRow | string]>(),
  'celonisCeligo.deleteConnection': takes<OnConnection>(),
  'celonisCeligo.deleteOAuthClient': takes<OnClient>(),
  'celonisCeligo.disableUser': takes<OnRows>(),
  'celonisCeligo.dryRunDefinition': takes<OnDefinition>(),
  'celonisCeligo.duplicateConnection': takes<OnConnection>(),
  'celonisCeligo.editConnection': takes<OnConnection>(),
  'celonisCeligo.editOAuthClient': takes<OnClient>(),
  'celonisCeligo.enableUser': takes<OnRows>(),
  'celonisCeligo.followPush': takes<OnPush>(),
  'celonisCeligo.forgetPush': takes<OnPush>(),
  'celonisCeligo.grantIntegration': takes<OnRows>(),
  'celonisCeligo.grantRole': takes<OnRows>(),
  'celonisCeligo.inviteAgain': takes<OnRows>(),
  'celonisCeligo.inviteUser': takes<OnConnection>(),
  'celonisCeligo.loadMore': takes<OnRow>(),
  'celonisCeligo.offerMcpServer': takes<OnConnection>(),
  'celonisCeligo.openInBrowser': takes<OnConnection>(),
  'celonisCeligo.openPushPanel': takes<OnFiles>(),
  'celonisCeligo.pauseSubscription': takes<OnRow>(),
  'celonisCeligo.pingConnection': takes<OnRow>(),
  'celonisCeligo.previewKpis': takes<OnRows>(),
  'celonisCeligo.previewRecords': takes<OnRow>(),
  'celonisCeligo.pushAgain': takes<OnPush>(),
  'celonisCeligo.pushDefinition': takes<OnDefinition>(),
  'celonisCeligo.pushFile': takes<OnFiles>(),
  'celonisCeligo.refresh': takes<OnConnection>(),
  'celonisCeligo.reloadDataModel': takes<OnRow>(),
  'celonisCeligo.removeCeligoLink': takes<OnRow>(),
  'celonisCeligo.removeUser': takes<OnRows>(),
  'celonisCeligo.renameConnection': takes<OnConnection>(),
  'celonisCeligo.renameOAuthClient': takes<OnClient>(),
  'celonisCeligo.resolveErrors': takes<OnRows>(),
  'celonisCeligo.resumePush': takes<OnPush>(),
  'celonisCeligo.resumeSubscription': takes<OnRow>(),
  'celonisCeligo.retryErrors': takes<OnRows>(),
  'celonisCeligo.revokeIntegration': takes<OnRows>(),
  'celonisCeligo.revokeRole': takes<OnRows>(),
  'celonisCeligo.runFlow': takes<OnRow>(),
  'celonisCeligo.searchList': takes<OnRow>(),
  /** What a service answered. */
  'celonisCeligo.showAnswer': takes<[answer: string]>(),
  'celonisCeligo.showConnectionUsage': takes<OnRow>(),
  'celonisCeligo.showLog': takes<[]>(),
  'celonisCeligo.showPushLog': takes<OnPush>(),
  'celonisCeligo.showSyncLog': takes<OnConnection>(),
  'celonisCeligo.startSandbox': takes<[]>(),
  'celonisCeligo.stopSandbox': takes<[]>(),
  'celonisCeligo.syncConnection': takes<OnConnection>(),
  'celonisCeligo.testAllConnections': takes<[]>(),
  'celonisCeligo.testConnection': takes<OnConnection>(),
  'celonisCeligo.tryAgain': takes<OnRow>(),
  'celonisCeligo.updateInCeligo': takes<OnConnection>(),
  'celonisCeligo.useInCeligo': takes<OnConnection>(),
  'celonisCeligo.viewAsJson': takes<OnRow>(),
  'celonisCeligo.withdrawMcpServer': takes<OnConnection>(),
  'celonisCeligo.writeMcpConfiguration': takes<OnConnection>(),
};

export type CommandId = keyof typeof commandSignatures;
export type CommandArguments = { [Id in CommandId]: NonNullable<(typeof commandSignatures)[Id]['arguments']> };

export const commandIds = Object.keys(commandSignatures) as CommandId[];
