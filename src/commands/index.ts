import { addConnection } from './addConnection';
import { addConnectionQuick } from './addConnectionQuick';
import { copyConnectionId } from './copyConnectionId';
import { deleteConnection } from './deleteConnection';
import { duplicateConnection } from './duplicateConnection';
import { editConnection } from './editConnection';
import { openInBrowser } from './openInBrowser';
import { pushCommands } from './pushes';
import { pushFile } from './pushFile';
import { renameConnection } from './renameConnection';
import { sandboxCommands } from './sandbox';
import { testAllConnections } from './testAllConnections';
import { testConnection } from './testConnection';
import { viewCommands } from './views';
import type { Parts } from './parts';

const all = [
  addConnection,
  addConnectionQuick,
  copyConnectionId,
  deleteConnection,
  duplicateConnection,
  editConnection,
  openInBrowser,
  pushCommands,
  pushFile,
  renameConnection,
  sandboxCommands,
  testAllConnections,
  testConnection,
  viewCommands,
];

/** Registers every command of the manifest, at once. */
export function registerCommands(parts: Parts): void {
  for (const register of all) register(parts);
}
