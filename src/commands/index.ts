import { addConnection } from './addConnection';
import { addConnectionQuick } from './addConnectionQuick';
import { accessCommands } from './celigo/access';
import { accessReport } from './celigo/accessReport';
import { celigoConnectionCommands } from './celigo/connections';
import { inviteUser } from './celigo/inviteUser';
import { runFlow } from './celigo/runFlow';
import { stepErrorCommands } from './celigo/stepErrors';
import { userCommands } from './celigo/users';
import { previewCommands } from './celonis/preview';
import { reloadDataModel } from './celonis/reloadDataModel';
import { subscriptionCommands } from './celonis/subscriptions';
import { copyConnectionId } from './copyConnectionId';
import { definitionCommands } from './definitions';
import { deleteConnection } from './deleteConnection';
import { duplicateConnection } from './duplicateConnection';
import { editConnection } from './editConnection';
import { oauthClientCommands } from './oauthClients';
import { openInBrowser } from './openInBrowser';
import { openPushPanel } from './openPushPanel';
import { pushCommands } from './pushes';
import { pushFile } from './pushFile';
import { renameConnection } from './renameConnection';
import { sandboxCommands } from './sandbox';
import { searchList } from './searchList';
import { syncCommands } from './sync';
import { testAllConnections } from './testAllConnections';
import { testConnection } from './testConnection';
import { viewAsJson } from './viewAsJson';
import { viewCommands } from './views';
import type { Parts } from './parts';

const all = [
  accessCommands,
  accessReport,
  addConnection,
  addConnectionQuick,
  celigoConnectionCommands,
  copyConnectionId,
  definitionCommands,
  deleteConnection,
  duplicateConnection,
  editConnection,
  inviteUser,
  oauthClientCommands,
  openInBrowser,
  openPushPanel,
  previewCommands,
  pushCommands,
  pushFile,
  reloadDataModel,
  renameConnection,
  runFlow,
  sandboxCommands,
  searchList,
  stepErrorCommands,
  subscriptionCommands,
  syncCommands,
  testAllConnections,
  testConnection,
  userCommands,
  viewAsJson,
  viewCommands,
];

/** Registers every command of the manifest, at once. */
export function registerCommands(parts: Parts): void {
  for (const register of all) register(parts);
}
