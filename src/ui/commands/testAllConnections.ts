import * as vscode from 'vscode';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { TestReport } from '../../connections/vendor';
import { describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { executeCommand } from '../adapters/executeCommand';
import { showInformation, showSuccess, showWarning, withProgress } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import { withSignal } from '../adapters/withSignal';
import { noConnectionProblem } from '../prompts/chooseConnection';
import { formatReport, formatReportPage, reportPath } from './connectionTestReport';

export interface TestDependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  service: ConnectionService;
  view: Pick<vscode.TreeView<unknown>, 'visible'>;
}

/** How many connections are tested at a time: quick, and no host is asked by all at once. */
const maxParallelTests = 4;

interface TestedConnection {
  name: string;
  report: TestReport;
  isStopped: boolean;
}

export function registerTestAllConnections(dependencies: TestDependencies): void {
  const { commands, service } = dependencies;
  commands.register('celonisCeligo.testAllConnections', async () => {
    if (service.connections().length === 0) throw new ProblemError(noConnectionProblem());
    await testSeveral(dependencies, service.connections(), vscode.l10n.t('Testing all connections'));
  });
}

/** Tests connections and says in one notification how that went, unless that is well and seen. Answers the reports. */
export async function testSeveral(
  { documents, log, service }: TestDependencies,
  connections: readonly Connection[],
  title: string,
  isSeen = false,
): Promise<readonly TestedConnection[]> {
  const testedConnections = await withProgress(title, (progress, token) =>
    withSignal(token, (signal) =>
      testConnections(service, connections, signal, (name) => progress.report({ message: name })),
    ),
  );
  for (const { name, report } of testedConnections) log.info(formatReport(name, report));
  // A sandbox that was stopped is no failure.
  await notifyResults(
    testedConnections.filter(({ isStopped }) => !isStopped),
    () => documents.show(reportPath, formatReportPage(testedConnections)),
    isSeen,
  );
  return testedConnections;
}

async function testConnections(
  service: ConnectionService,
  connections: readonly Connection[],
  signal: AbortSignal,
  onConnectionStart: (name: string) => void,
): Promise<TestedConnection[]> {
  const results: TestedConnection[] = [];
  const remaining = connections.entries();
  const worker = async (): Promise<void> => {
    for (const [index, { id, name }] of remaining) {
      if (signal.aborted) return;
      onConnectionStart(name);
      const report = await testConnection(service, id, signal);
      const connection = service.get(id);
      const isStopped = connection !== undefined && service.getStatus(connection) === 'stopped';
      if (report) results[index] = { name, report, isStopped };
    }
  };
  await Promise.all(Array.from({ length: maxParallelTests }, worker));
  return results.filter(Boolean);
}

/** A connection that cannot even be tested is a finding like any other. */
async function testConnection(
  service: ConnectionService,
  id: string,
  signal: AbortSignal,
): Promise<TestReport | undefined> {
  try {
    return await service.testSaved(id, signal);
  } catch (error) {
    return isCancelled(error) ? undefined : { works: false, checks: [], summary: describe(toProblem(error)) };
  }
}

async function notifyResults(
  testedConnections: readonly TestedConnection[],
  showReport: () => Promise<void>,
  isSeen: boolean,
): Promise<void> {
  const failingNames = testedConnections.filter(({ report }) => !report.works).map(({ name }) => name);
  if (testedConnections.length === 0) {
    const testAgainLabel = vscode.l10n.t('Test Again');
    if ((await showInformation(vscode.l10n.t('No connection was tested.'), testAgainLabel)) === testAgainLabel)
      await executeCommand('celonisCeligo.testAllConnections');
    return;
  }
  const showReportLabel = vscode.l10n.t('Show Report');
  const chosen =
    failingNames.length === 0
      ? showSuccess(
          isSeen,
          testedConnections.length === 1
            ? vscode.l10n.t('"{0}" is connected.', testedConnections[0]?.name ?? '')
            : vscode.l10n.t('Connected: all {0} connections.', testedConnections.length),
          showReportLabel,
        )
      : showWarning(
          vscode.l10n.t(
            'Failed: {0} of {1} connections ({2}).',
            failingNames.length,
            testedConnections.length,
            failingNames.join(', '),
          ),
          showReportLabel,
        );
  if ((await chosen) === showReportLabel) await showReport();
}
