import * as vscode from 'vscode';
import type { TestReport } from '../../connections/vendor';
import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import { showInformation, showSuccess, withProgress } from '../adapters/notifications';
import type { ProblemContext } from '../adapters/problemNotifier';
import { withSignal } from '../adapters/withSignal';
import { resolveConnections } from '../prompts/chooseConnection';
import { ConnectionNode } from '../tree/connectionNode';
import { formatReport, formatReportPage, reportPath } from './connectionTestReport';
import type { TestDependencies } from './testAllConnections';
import { testSeveral } from './testAllConnections';

/** Tests one connection, or all that are selected or in the selected groups. */
export function registerTestConnection(dependencies: TestDependencies): void {
  const { commands, documents, log, service, view } = dependencies;
  let latestReports: readonly { name: string; report: TestReport }[] = [];

  const showLatest = (): Promise<void> => documents.show(reportPath, formatReportPage(latestReports));
  const test = async (scope: ProblemContext, arg: unknown, selection: unknown): Promise<void> => {
    const connections = await resolveConnections(service, scope, vscode.l10n.t('Test Connection'), arg, selection);
    const [connection] = connections;
    const isSeen = arg instanceof ConnectionNode && view.visible;
    if (!connection || connections.length > 1) {
      const title = vscode.l10n.t('Testing {0} connections', connections.length);
      latestReports = await testSeveral(dependencies, connections, title, isSeen);
      return;
    }
    scope.connectionId = connection.id;
    const title = vscode.l10n.t('Testing "{0}"', connection.name);
    const report = await withProgress(title, (progress, token) =>
      withSignal(token, (signal) =>
        service.testSaved(connection.id, signal, (check) => progress.report({ message: check.label })),
      ),
    );
    log.info(formatReport(connection.name, report));
    latestReports = [{ name: connection.name, report }];
    if (service.getStatus(service.get(connection.id) ?? connection) === 'stopped')
      throw new ProblemError(stoppedSandboxProblem(connection.name));
    if (!report.works) throw new ProblemError(failedTestProblem(connection.name, report, connection.sandbox === true));
    const showReport = vscode.l10n.t('Show Report');
    const message = vscode.l10n.t('"{0}": {1}', connection.name, report.summary);
    // Not awaited: the command is done, whether or not anyone reads the report.
    commands.runInBackground('celonisCeligo.testConnection', {}, async () => {
      if ((await showSuccess(isSeen, message, showReport)) === showReport) await showLatest();
    });
  };
  commands.register('celonisCeligo.testConnection', test);
  commands.register('celonisCeligo.testGroup', test);

  commands.register('celonisCeligo.showTestReport', async () => {
    if (latestReports.length > 0) await showLatest();
    else void showInformation(vscode.l10n.t('No connection was tested.'));
  });
}

/** The first failed check as the problem of the whole test. */
function failedTestProblem(name: string, report: TestReport, isSandbox: boolean): Problem {
  const failedCheck = report.checks.find((check) => check.problem);
  const problem = failedCheck?.problem;
  const remedies = [...(isSandbox ? [startSandboxFix()] : []), ...(failedCheck?.fixes ?? problem?.fixes ?? [])];
  const editFix = { kind: 'editConnection', label: vscode.l10n.t('Edit Connection') } as const;
  return {
    kind: problem?.kind ?? 'internal',
    what: vscode.l10n.t('The test of "{0}" failed: {1}', name, problem ? describe(problem) : report.summary),
    ...(problem?.where ? { where: problem.where } : {}),
    // A notification has room for these and "Show Log".
    fixes: [...(remedies.length > 0 ? remedies : [editFix]).slice(0, 2), showReportFix()],
  };
}

/** It was stopped, or ended with its window: that is no failure. */
function stoppedSandboxProblem(name: string): Problem {
  return {
    kind: 'refused',
    isInformation: true,
    what: vscode.l10n.t('"{0}" is stopped.', name),
    next: vscode.l10n.t('Start the sandbox to use it.'),
    fixes: [startSandboxFix()],
  };
}

/**
 * The sandbox runs in this window: its connection fails because it was stopped, more often than for any other reason.
 */
function startSandboxFix(): NonNullable<Problem['fixes']>[number] {
  return { kind: 'runCommand', command: 'celonisCeligo.startSandbox', label: vscode.l10n.t('Start Sandbox') };
}

function showReportFix(): NonNullable<Problem['fixes']>[number] {
  return { kind: 'runCommand', command: 'celonisCeligo.showTestReport', label: vscode.l10n.t('Show Report') };
}
