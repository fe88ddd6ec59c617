import type * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import type { OAuthClientService } from '../../connections/oauthClients';
import type { DefinitionConsents } from '../../push/definition/definitionConsent';
import type { PushJournalStore } from '../../push/journal/pushJournalStore';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { OutputLog } from '../adapters/outputLog';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import type { TreeNode } from '../tree/treeNode';
import type { ClientFormPanels } from '../webviews/form/clientFormPanels';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';
import type { PushPanels } from '../webviews/push/pushPanels';
import type { TablePanels } from '../webviews/table/tablePanels';
import type { PushRunner } from './push/pushRunner';
import type { SandboxProcess } from './sandboxProcess';

/** What commands work with; built and owned by extension.ts. */
export interface Services {
  clientForms: ClientFormPanels;
  commands: CommandRegistry;
  consents: DefinitionConsents;
  documents: ReadOnlyDocuments;
  forms: ConnectionFormPanels;
  history: PushHistory;
  pushJournals: PushJournalStore;
  log: OutputLog;
  oauthClients: OAuthClientService;
  panels: PushPanels;
  pushRunner: PushRunner;
  sandbox: SandboxProcess;
  service: ConnectionService;
  connectionSync: ConnectionSync;
  tables: TablePanels;
  tree: ConnectionsTreeProvider;
  view: vscode.TreeView<TreeNode>;
  /** The push engine's worker, built beside the extension. */
  workerFile: string;
}
