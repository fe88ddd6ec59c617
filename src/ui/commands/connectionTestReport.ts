import * as vscode from 'vscode';
import type { CheckOutcome, CheckResult, TestReport } from '../../connections/vendor';
import { formatDuration } from '../../core/formatNumbers';
import { formatMoment } from '../../core/formatTimes';
import { describe } from '../../core/problem';
import { escapeMarkdown } from '../adapters/escapeMarkdown';

/** Where the page of the latest test is opened. */
export const reportPath = '/report/connections.md';

/** The whole report for the log, one line a check. */
export function formatReport(name: string, report: TestReport): string {
  const lines = report.checks.map((check) => `  ${outcomeSymbol(check.outcome)} ${formatCheck(check)}`);
  return [vscode.l10n.t('Test of "{0}": {1}', name, report.summary), ...lines].join('\n');
}

/** The reports of several connections as one page. */
export function formatReportPage(reports: readonly { name: string; report: TestReport }[]): string {
  const sections = reports.map(({ name, report }) => {
    const rows = report.checks.map(
      (check) =>
        `| ${outcomeSymbol(check.outcome)} ${outcomeLabel(check.outcome)} | ${escapeMarkdown(check.label)} | ${escapeMarkdown(checkFindings(check))} | ${formatLatency(check)} |`,
    );
    const tableHead = `| ${vscode.l10n.t('Outcome')} | ${vscode.l10n.t('Check')} | ${vscode.l10n.t('Details')} | ${vscode.l10n.t('Time')} |\n|---|---|---|---|`;
    return [
      `## ${escapeMarkdown(name)}`,
      escapeMarkdown(report.summary),
      ...(rows.length > 0 ? [[tableHead, ...rows].join('\n')] : []),
    ].join('\n\n');
  });
  return [`# ${vscode.l10n.t('Test of the connections')}`, formatMoment(new Date()), ...sections].join('\n\n') + '\n';
}

function formatCheck(check: CheckResult): string {
  const time = formatLatency(check);
  return [`${check.label}:`, outcomeLabel(check.outcome), time ? `(${time})` : '', checkFindings(check)]
    .filter(Boolean)
    .join(' ');
}

function checkFindings(check: CheckResult): string {
  return check.problem ? describe(check.problem) : (check.detail ?? '');
}

function formatLatency(check: CheckResult): string {
  return check.latencyMs === undefined ? '' : formatDuration(check.latencyMs);
}

function outcomeSymbol(outcome: CheckOutcome): string {
  return { passed: '✓', failed: '✗', skipped: '–' }[outcome];
}

function outcomeLabel(outcome: CheckOutcome): string {
  switch (outcome) {
    case 'passed':
      return vscode.l10n.t('passed');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'skipped':
      return vscode.l10n.t('skipped');
  }
}
