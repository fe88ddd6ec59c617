import * as vscode from 'vscode';
import type { TestReport } from '../../connections/vendor';
import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import { showInformation, withProgress } from '../adapters/notifications';
import type { ProblemContext } from '../adapters/problemNotifier';
import { withSignal } from '../adapters/withSignal';
import { resolveConnections } from '../prompts/chooseConnection';
import { formatReport, formatReportPage, reportPath } from './connectionTestReport';
import type { TestDependencies } from './testAllConnections';
import { testSeveral } from './testAllConnections';

/** Tests one connection, or all that are selected or in the selected groups. */
export function registerTestConnection(dependencies: TestDependencies): void {
  const { commands, documents, log, service } = dependencies;
  let latestReport: { name: string; report: TestReport } | undefined;

  const test = async (scope: ProblemContext, arg: unknown, selection: unknown): Promise<void> => {
    const connections = await resolveConnections(service, scope, vscode.l10n.t('Test Connection'), arg, selection);
    const [connection] = connections;
    if (!connection || connections.length > 1)
      return testSeveral(dependencies, connections, vscode.l10n.t('Testing {0} connections', connections.length));
    scope.connectionId = connection.id;
    const title = vscode.l10n.t('Testing "{0}"', connection.name);
    const report = await withProgress(title, (progress, token) =>
      withSignal(token, (signal) =>
        service.testSaved(connection.id, signal, (check) => progress.report({ message: check.label })),
      ),
    );
    log.info(formatReport(connection.name, report));
    latestReport = { name: connection.name, report };
    if (service.getStatus(service.get(connection.id) ?? connection) === 'stopped')
      throw new ProblemError(stoppedSandboxProblem(connection.name));
    if (!report.works) throw new ProblemError(failedTestProblem(connection.name, report, connection.sandbox === true));
    const showReport = vscode.l10n.t('Show Report');
    const message = vscode.l10n.t('"{0}": {1}', connection.name, report.summary);
    // Not awaited: the command is done, whether or not anyone reads the report.
    commands.runInBackground('celonisCeligo.testConnection', {}, async () => {
      if ((await showInformation(message, showReport)) === showReport)
        await documents.show(reportPath, formatReportPage([{ name: connection.name, report }]));
    });
  };
  commands.register('celonisCeligo.testConnection', test);
  commands.register('celonisCeligo.testGroup', test);

  commands.register('celonisCeligo.showTestReport', async () => {
    if (latestReport) await documents.show(reportPath, formatReportPage([latestReport]));
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
