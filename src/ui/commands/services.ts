import type * as vscode from 'vscode';
import type { UnfinishedDrafts } from '../../app/addConnection/unfinishedDrafts';
import type { Favourites } from '../../app/favourites';
import type { OfferedMcpServers } from '../../app/mcp/offeredMcpServers';
import type { FinishedPush } from '../../app/push/finishedPush';
import type { FileAccess, ProgressDisplay, PushQuestions, PushSettings } from '../../app/push/pushDependencies';
import type { PushRunner } from '../../app/push/pushRunner';
import type { WorkspaceConnection } from '../../app/push/workspaceConnection';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import type { OAuthClientService } from '../../connections/oauthClients';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { DefinitionConsents } from '../../push/definition/definitionConsent';
import type { ExecutionLines } from '../../push/job/executionLine';
import type { PushJournalStore } from '../../push/journal/pushJournalStore';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { OutputLog } from '../adapters/outputLog';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import type { ExpandedGroups } from '../tree/expandedGroups';
import type { TreeNode } from '../tree/treeNode';
import type { ClientFormPanels } from '../webviews/form/clientFormPanels';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';
import type { ImportPanels } from '../webviews/importReview/importPanels';
import type { PushPanels } from '../webviews/push/pushPanels';
import type { ReviewPanels } from '../webviews/review/reviewPanels';
import type { TablePanels } from '../webviews/table/tablePanels';
import type { SandboxProcess } from './sandboxProcess';

/** What commands work with; built and owned by extension.ts. */
export interface Services {
  clientForms: ClientFormPanels;
  commands: CommandRegistry;
  consents: DefinitionConsents;
  documents: ReadOnlyDocuments;
  /** Connections whose questions were left. */
  drafts: UnfinishedDrafts;
  /** Which groups are open. */
  expandedGroups: ExpandedGroups;
  /** Where pushes of all windows to one team wait for one another. */
  executionLines: ExecutionLines;
  /** The extension's own id, as links name it. */
  extensionId: string;
  favourites: Favourites;
  forms: ConnectionFormPanels;
  groups: ConnectionGroupStore;
  history: PushHistory;
  /** Reviews of files of connections. */
  imports: ImportPanels;
  pushJournals: PushJournalStore;
  log: OutputLog;
  mcpServers: OfferedMcpServers;
  oauthClients: OAuthClientService;
  panels: PushPanels;
  pushRunner: PushRunner;
  reviews: ReviewPanels;
  sandbox: SandboxProcess;
  service: ConnectionService;
  connectionSync: ConnectionSync;
  tables: TablePanels;
  tree: ConnectionsTreeProvider;
  view: vscode.TreeView<TreeNode>;
  /** The files of the editor, by their URIs. */
  files: FileAccess;
  /** What is asked before a push. */
  questions: PushQuestions;
  progress: ProgressDisplay;
  pushSettings: () => PushSettings;
  /** Says how pushes ended, and offers what may follow. */
  reportPushes: (finishedPushes: readonly FinishedPush[]) => void;
  /** The push engine's worker threads. */
  workers: EngineWorkers;
  /** The connection that pushes from this workspace go to. */
  workspaceConnection: WorkspaceConnection;
}

/** What a push needs from its preparation to the report of its end. */
export type PushServices = Pick<
  Services,
  | 'commands'
  | 'consents'
  | 'documents'
  | 'files'
  | 'history'
  | 'log'
  | 'progress'
  | 'pushRunner'
  | 'pushSettings'
  | 'questions'
  | 'service'
  | 'tree'
  | 'workers'
>;
