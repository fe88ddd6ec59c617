import { registerAddConnection } from './addConnectionCommand';
import { registerAddConnectionQuick } from './addConnectionQuickCommand';
import { registerAccessCommands } from './celigo/accessCommands';
import { registerAccessReport } from './celigo/accessReportCommand';
import { registerCeligoConnectionCommands } from './celigo/celigoConnectionCommands';
import { registerHandOver } from './celigo/handOver/handOverCommands';
import { registerInviteUser } from './celigo/inviteUserCommand';
import { registerRunFlow } from './celigo/runFlowCommand';
import { registerStepErrorCommands } from './celigo/stepErrorCommands';
import { registerStepErrorTable } from './celigo/stepErrorTableCommand';
import { registerUseInCeligo } from './celigo/useInCeligo/useInCeligoCommands';
import { registerUserCommands } from './celigo/userCommands';
import { registerFindPoolTimestampForm } from './celonis/findPoolTimestampForm';
import { registerKeyToOAuth } from './celonis/keyToOAuth';
import { registerMovePool } from './celonis/movePool';
import { registerPreviewCommands } from './celonis/previewCommands';
import { registerReloadDataModel } from './celonis/reloadDataModelCommand';
import { registerSubscriptionCommands } from './celonis/subscriptionCommands';
import { registerTableCommands } from './celonis/tableCommands';
import { registerConnectionPolicyCommands } from './connectionPolicyCommands';
import { registerCopyRows } from './copyRows';
import { registerCopyTableCells } from './copyTableCells';
import { registerDefinitionCommands } from './definitions/definitionCommands';
import { registerDeleteConnection } from './deleteConnection';
import { registerDuplicateConnection } from './duplicateConnection';
import { registerEditConnection } from './editConnection';
import { registerFavouriteCommands } from './favouriteCommands';
import { registerFilterConnections } from './filterConnections';
import { registerGoTo } from './goTo';
import { registerGroupCommands } from './groups/groupCommands';
import { registerKeysAndTokens } from './keysAndTokens';
import { registerMcpCommands } from './mcpCommands';
import { registerOAuthClientCommands } from './oauthClientCommands';
import { registerOpenInBrowser } from './openInBrowser';
import { registerOpenPushPanel } from './openPushPanel';
import { registerPushCommands } from './pushCommands';
import { registerPushConnectionCommands } from './pushConnectionCommands';
import { registerPushFile } from './pushFileCommand';
import { registerPushRowCommands } from './pushRowCommands';
import { registerRenameConnection } from './renameConnection';
import { registerSandboxCommands } from './sandboxCommands';
import { registerSearchList } from './searchListCommand';
import type { Services } from './services';
import { registerShareConnections } from './shareConnections';
import { registerSyncCommands } from './syncCommands';
import { registerTestAllConnections } from './testAllConnections';
import { registerTestConnection } from './testConnection';
import { registerViewAsJson } from './viewAsJson';
import { registerViewCommands } from './viewCommands';
import { registerWhatUsesThis } from './whatUsesThis';

const registrations = [
  registerAccessCommands,
  registerAccessReport,
  registerAddConnection,
  registerAddConnectionQuick,
  registerCeligoConnectionCommands,
  registerConnectionPolicyCommands,
  registerCopyRows,
  registerCopyTableCells,
  registerDefinitionCommands,
  registerDeleteConnection,
  registerDuplicateConnection,
  registerEditConnection,
  registerFavouriteCommands,
  registerFilterConnections,
  registerGoTo,
  registerGroupCommands,
  registerFindPoolTimestampForm,
  registerKeyToOAuth,
  registerMovePool,
  registerHandOver,
  registerInviteUser,
  registerKeysAndTokens,
  registerMcpCommands,
  registerOAuthClientCommands,
  registerOpenInBrowser,
  registerOpenPushPanel,
  registerPreviewCommands,
  registerPushCommands,
  registerPushConnectionCommands,
  registerPushFile,
  registerPushRowCommands,
  registerReloadDataModel,
  registerRenameConnection,
  registerRunFlow,
  registerSandboxCommands,
  registerSearchList,
  registerShareConnections,
  registerStepErrorCommands,
  registerStepErrorTable,
  registerSubscriptionCommands,
  registerSyncCommands,
  registerTableCommands,
  registerTestAllConnections,
  registerTestConnection,
  registerUseInCeligo,
  registerUserCommands,
  registerViewAsJson,
  registerViewCommands,
  registerWhatUsesThis,
];

/** Registers every command of the manifest, at once. */
// eslint-disable-next-line no-restricted-syntax -- each of them says what it needs
export function registerCommands(services: Services): void {
  for (const register of registrations) register(services);
}
