import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { TestReport } from '../../connections/vendor';
import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showInformation, withProgress } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import type { ReadOnlyDocuments } from '../adapters/readOnlyDocuments';
import { withSignal } from '../adapters/withSignal';
import { resolveConnection } from '../prompts/chooseConnection';
import { formatReport, formatReportPage, reportPath } from './connectionTestReport';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  service: ConnectionService;
}

export function registerTestConnection({ commands, documents, log, service }: Dependencies): void {
  commands.register('celonisCeligo.testConnection', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Test Connection'));
    const title = vscode.l10n.t('Testing "{0}"', connection.name);
    const report = await withProgress(title, (progress, token) =>
      withSignal(token, (signal) =>
        service.testSaved(connection.id, signal, (check) => progress.report({ message: check.label })),
      ),
    );
    log.info(formatReport(connection.name, report));
    if (!report.works) throw new ProblemError(failedTestProblem(connection.name, report, connection.sandbox === true));
    const showReport = vscode.l10n.t('Show Report');
    const message = vscode.l10n.t('"{0}" works. {1}', connection.name, report.summary);
    // Not awaited: the command is done, whether or not anyone reads the report.
    commands.runInBackground('celonisCeligo.testConnection', {}, async () => {
      if ((await showInformation(message, showReport)) === showReport)
        await documents.show(reportPath, formatReportPage([{ name: connection.name, report }]));
    });
  });
}

/** The first failed check as the problem of the whole test. */
function failedTestProblem(name: string, report: TestReport, isSandbox: boolean): Problem {
  const failedCheck = report.checks.find((check) => check.problem);
  const problem = failedCheck?.problem;
  const fixes = [...(isSandbox ? [startSandboxFix()] : []), ...(failedCheck?.fixes ?? problem?.fixes ?? [])];
  return {
    kind: problem?.kind ?? 'internal',
    what: vscode.l10n.t('"{0}" does not work: {1}', name, problem ? describe(problem) : report.summary),
    ...(problem?.where ? { where: problem.where } : {}),
    fixes: fixes.length > 0 ? fixes : [{ kind: 'editConnection', label: vscode.l10n.t('Edit Connection') }],
  };
}

/**
 * The sandbox lives in this window: its connection fails because it was stopped, more often than for any other reason.
 */
function startSandboxFix(): NonNullable<Problem['fixes']>[number] {
  return { kind: 'runCommand', command: 'celonisCeligo.startSandbox', label: vscode.l10n.t('Start Sandbox') };
}
