import * as vscode from 'vscode';
import { describe } from '../http/problem';
import { withSignal } from '../platform/cancel';
import { connectionOf } from './ask/connection';
import { reportPage, reportPath, reportText } from './testReport';
import { ProblemError } from '../http/problem';
import { inform, withProgress } from '../platform/notify';
import type { Problem } from '../http/problem';
import type { TestReport } from '../connections/vendor';
import type { Parts } from './parts';

export function testConnection({ commands, documents, log, service }: Parts): void {
  commands.add('celonisCeligo.testConnection', async (scope, arg) => {
    const connection = await connectionOf(service, scope, arg, vscode.l10n.t('Test Connection'));
    const title = vscode.l10n.t('Testing "{0}"', connection.name);
    const report = await withProgress(title, (progress, token) =>
      withSignal(token, (signal) => service.testSaved(connection.id, signal, (check) => progress.report({ message: check.label }))),
    );
    log.info(reportText(connection.name, report));
    if (!report.works) throw new ProblemError(failure(connection.name, report, connection.sandbox === true));
    const showReport = vscode.l10n.t('Show Report');
    const message = vscode.l10n.t('"{0}" works. {1}', connection.name, report.summary);
    // Not awaited: the command is done, whether or not anyone reads the report.
    void inform(message, showReport).then(async (chosen) => {
      if (chosen === showReport) await documents.show(reportPath, reportPage([{ name: connection.name, report }]));
    });
  });
}

/** The first failed check as the problem of the whole test. */
function failure(name: string, report: TestReport, sandbox: boolean): Problem {
  const failed = report.checks.find((check) => check.problem);
  const problem = failed?.problem;
  const fixes = [...(sandbox ? [startSandbox()] : []), ...(failed?.fixes ?? problem?.fixes ?? [])];
  return {
    kind: problem?.kind ?? 'internal',
    what: vscode.l10n.t('"{0}" does not work: {1}', name, problem ? describe(problem) : report.summary),
    ...(problem?.where ? { where: problem.where } : {}),
    fixes: fixes.length > 0 ? fixes : [{ kind: 'editConnection', label: vscode.l10n.t('Edit Connection') }],
  };
}

/** The sandbox lives in this window: its connection fails because it was stopped, more often than for any other reason. */
function startSandbox(): NonNullable<Problem['fixes']>[number] {
  return { kind: 'runCommand', command: 'celonisCeligo.startSandbox', label: vscode.l10n.t('Start Sandbox') };
}
