import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../../app/environmentLabel';
import { requireConnectionById } from '../../../app/push/connectionByName';
import { dryRunAsDefined } from '../../../app/push/dryRunAsDefined';
import { finishedPushesStatus, summaryStatus } from '../../../app/push/finishedPushText';
import { OpenedFiles } from '../../../app/push/openedFiles';
import { PoolSession } from '../../../app/push/poolSession';
import { prepareRequests } from '../../../app/push/pushFiles';
import type { PushRequest } from '../../../app/push/pushRequest';
import { definitionFileFor, saveDefinition } from '../../../app/push/saveDefinition';
import type { ShownRun } from '../../../app/push/shownRun';
import { progressOf, questionsOf } from '../../../app/push/shownRun';
import { readPoolName } from '../../../celonis/dataIntegration/dataPools';
import { cancelledProblem, isCancelled, ProblemError, toProblem } from '../../../core/problem';
import { suggestionInPanel } from '../../../engine/rows/explainSuggestion';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { findFixAction } from '../../adapters/findFixAction';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { StatusBarProgress } from '../../adapters/statusBarProgress';
import { offerToSave } from '../../prompts/dataFiles';
import type { FileSessionDependencies } from '../../webviews/push/fileSessions';
import type { ActionStatus, ConnectionOption, PanelStart, PoolInfo } from '../../webviews/push/panelState';
import { handOverPush } from '../celigo/handOver/handOverPush';
import { chooseFieldValue } from '../chooseFieldValue';
import type { PushServices, Services } from '../services';
import { executePushes } from './executePushes';
import { listFollowingActions } from './pushNotifications';

/** What the files of a panel need, from the first look at them to what follows their push. */
export type PanelFileServices = PushServices & Pick<Services, 'forms' | 'reviews' | 'workspaceConnection'>;

/** The connections that a panel offers. */
export function listConnectionOptions({
  workspaceConnection,
}: Pick<Services, 'workspaceConnection'>): ConnectionOption[] {
  const defaultId = workspaceConnection.findDefault()?.id;
  return workspaceConnection.listPushable().map(({ id, name, environment, isReadOnly, values }) => ({
    id,
    name,
    isProduction: environment === 'production',
    environment: [getEnvironmentLabel(environment), isReadOnly ? vscode.l10n.t('Read-only') : '']
      .filter(Boolean)
      .join(' · '),
    team: values['domain'] ?? '',
    poolId: values['poolId'] ?? '',
    isDefault: id === defaultId,
  }));
}

/** The data pools that one panel looks at. What several files ask for at a time is looked up once. */
export class PanelPools {
  private readonly pools = new Map<string, PoolSession>();
  private readonly lookups = new Map<string, Promise<PoolInfo>>();

  constructor(private readonly services: Pick<Services, 'service' | 'log'>) {}

  /** The pool as it was looked up last. */
  get(connection: string): PoolSession | undefined {
    return this.pools.get(connection);
  }

  lookUp(connection: string): Promise<PoolInfo> {
    const running = this.lookups.get(connection);
    if (running) return running;
    const lookup = this.read(connection).finally(() => this.lookups.delete(connection));
    this.lookups.set(connection, lookup);
    return lookup;
  }

  private async read(connection: string): Promise<PoolInfo> {
    const { service, log } = this.services;
    const { signal } = new AbortController();
    const session = await service.openSession(connection);
    const pool = await PoolSession.open(requireConnectionById(service, connection), session, log, signal);
    this.pools.set(connection, pool);
    const name = (await readPoolName(session, signal)) ?? session.values['poolId'] ?? '';
    return { connection, name, tables: pool.tables };
  }
}

/**
 * Opens files of a panel that become one table. @param pools those of the panel, looked up once for all of its files
 */
export function openPanelFiles(
  services: PanelFileServices,
  { files: uris, definitionFile }: PanelStart,
  pools: PanelPools,
): FileSessionDependencies {
  const { service, log } = services;
  const files = uris.map((uri) => vscode.Uri.parse(uri, true));
  const [firstFile] = files;
  const scope: ProblemContext = files.length === 1 && firstFile ? { file: firstFile } : {};
  const savedFile = definitionFile ?? definitionFileFor(services.files, uris[0] ?? '');
  const openedFiles = new OpenedFiles(services, uris);
  return {
    log,
    engine: openedFiles.engine,
    source: () => openedFiles.openSource(),
    connections: () => listConnectionOptions(services),
    pool: (id) => pools.lookUp(id),
    columns: async (id, table, signal) => pools.get(id)?.readColumns(table, log, signal),
    createRequest: (definition, tables) => openedFiles.createRequest(definition, tables),
    push: (pushedFiles, createRequests, run) => pushFromPanel(services, pushedFiles, createRequests, run),
    dryRun: async (request, signal, onProgress) => {
      if (!(await offerToSave(files))) throw new ProblemError(cancelledProblem());
      return dryRunAsDefined(services, request, { signal, onProgress }, suggestionInPanel);
    },
    save: (definition) => saveDefinition(services, uris, savedFile, definition),
    ...(service.connections().some(({ vendor }) => vendor === 'celigo')
      ? {
          handOver: (definition: PushDefinition) =>
            services.commands.runInBackground('celonisCeligo.handOverToCeligo', scope, () =>
              handOverPush(services, scope, openedFiles.createRequest(definition)),
            ),
        }
      : {}),
    openDefinition: () =>
      services.commands.runInBackground(
        'definition',
        scope,
        async () => void (await vscode.window.showTextDocument(vscode.Uri.parse(savedFile, true))),
      ),
    openFiles: (dropped) => {
      const uris = dropped.map((uri) => vscode.Uri.parse(uri));
      const [first] = uris;
      if (first) void vscode.commands.executeCommand('celonisCeligo.openPushPanel', first, uris);
    },
    addConnection: (onAdded) => openNewConnectionForm(services, onAdded),
    choosePool: (id) =>
      services.commands.runInBackground('celonisCeligo.editConnection', { ...scope, connectionId: id }, () =>
        chooseFieldValue(service, id, {
          kind: 'chooseValue',
          label: vscode.l10n.t('Choose a Pool…'),
          field: 'poolId',
        }),
      ),
    perform: (fix) =>
      services.commands.runInBackground('fix', scope, async () =>
        findFixAction(fix, { file: firstFile, viewColumn: vscode.ViewColumn.Beside })?.(),
      ),
  };
}

/** There is no question about the service where files can be pushed to one only. */
function openNewConnectionForm(
  { forms, service }: Pick<Services, 'forms' | 'service'>,
  onAdded: (id: string) => void,
): void {
  const [vendor, ...otherVendors] = service.vendors.filter((candidate) => candidate.acceptsFiles !== undefined);
  const subscription = forms.onDidSave((connection) => {
    if (!service.acceptsFiles(connection)) return;
    subscription.dispose();
    onAdded(connection.id);
  });
  if (vendor && otherVendors.length === 0) forms.openNew(vendor);
  else void vscode.commands.executeCommand('celonisCeligo.addConnection');
}

/**
 * Pushes with the history of every push. Progress and outcome are shown in the panel while it is in sight, otherwise
 * where those of every push are.
 */
export async function pushFromPanel(
  services: PushServices,
  uris: readonly string[],
  createRequests: (run: ShownRun) => Promise<readonly PushRequest[]>,
  run: ShownRun,
): Promise<ActionStatus> {
  const files = uris.map((uri) => vscode.Uri.parse(uri, true));
  const context: ProblemContext = {
    ...(files.length === 1 && files[0] ? { file: files[0] } : {}),
    retry: () => vscode.commands.executeCommand('celonisCeligo.openPushPanel', files[0], files),
  };
  const statusBar = new StatusBarProgress();
  const followedRun: ShownRun = {
    ...run,
    report: (progress) => {
      run.report(progress);
      if (run.isSeen()) statusBar.hide();
      else statusBar.show(progress.text);
    },
  };
  const questions = questionsOf(services.questions, followedRun);
  const progress = progressOf(followedRun);
  try {
    if (!(await offerToSave(files))) throw new ProblemError(cancelledProblem());
    const requests = await createRequests(followedRun);
    const { prepared, unreadable } = await prepareRequests({ ...services, questions, progress }, requests);
    const observer = { progress, signal: run.signal };
    const finishedPushes = await executePushes(services, prepared, unreadable, observer, () => run.isSeen());
    const actions = listFollowingActions(services, finishedPushes);
    return {
      ...(requests.length > 1 ? summaryStatus(finishedPushes, unreadable) : finishedPushesStatus(finishedPushes)),
      actions: toPanelActions(services, context, actions),
    };
  } catch (error) {
    if (isCancelled(error) || toProblem(error).code === 'changed') throw error;
    if (!run.isSeen()) {
      services.commands.reportError('push', error, context);
      return { tone: 'error', text: toProblem(error).what, paragraphs: [] };
    }
    const problem = services.commands.logError('push', error);
    return {
      tone: 'error',
      text: problem.what,
      paragraphs: [problem.why, problem.next].filter((paragraph) => paragraph !== undefined),
      actions: toPanelActions(services, context, services.commands.listProblemActions(problem, context)),
    };
  } finally {
    statusBar.hide();
  }
}

function toPanelActions(
  { commands }: Pick<Services, 'commands'>,
  context: ProblemContext,
  actions: readonly { label: string; execute: () => unknown }[],
): NonNullable<ActionStatus['actions']> {
  return actions.map(({ label, execute }) => ({
    label,
    run: () => commands.runInBackground('fix', context, async () => void (await execute())),
  }));
}
