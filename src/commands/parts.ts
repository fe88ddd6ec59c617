import type * as vscode from 'vscode';
import type { OAuthClients } from '../connections/oauthClients';
import type { ConnectionService } from '../connections/service';
import type { Syncs } from '../connections/syncs';
import type { ClientForms } from '../forms/clientForm';
import type { ConnectionForms } from '../forms/connectionForm';
import type { PushPanels } from '../panel/pushPanels';
import type { Commands } from '../platform/commands';
import type { Documents } from '../platform/documents';
import type { OutputLog } from '../platform/log';
import type { DefinitionConsents } from '../push/definition/definitionConsent';
import type { PushHistory } from '../push/history';
import type { LedgerFiles } from '../push/job/ledgerFiles';
import type { ConnectionsTree } from '../tree/connectionsTree';
import type { TreeNode } from '../tree/node';
import type { TableViews } from '../views/tableViews';
import type { Pusher } from './push/pusher';
import type { SandboxProcess } from './sandboxProcess';

/** What commands work with; built and owned by extension.ts. */
export interface Parts {
  clientForms: ClientForms;
  commands: Commands;
  consents: DefinitionConsents;
  documents: Documents;
  forms: ConnectionForms;
  history: PushHistory;
  ledgers: LedgerFiles;
  log: OutputLog;
  oauthClients: OAuthClients;
  panels: PushPanels;
  pusher: Pusher;
  sandbox: SandboxProcess;
  service: ConnectionService;
  syncs: Syncs;
  tables: TableViews;
  tree: ConnectionsTree;
  view: vscode.TreeView<TreeNode>;
  /** The push engine's worker, built beside the extension. */
  workerFile: string;
}
