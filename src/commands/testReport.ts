import * as vscode from 'vscode';
import { describe } from '../http/problem';
import { inert } from '../platform/markdown';
import { duration } from '../platform/numbers';
import type { CheckOutcome, CheckResult, TestReport } from '../connections/vendor';

/** Where the page of the latest test is opened. */
export const reportPath = '/report/connections.md';

/** The whole report for the log, one line a check. */
export function reportText(name: string, report: TestReport): string {
  const lines = report.checks.map((check) => `  ${mark(check.outcome)} ${line(check)}`);
  return [vscode.l10n.t('Test of "{0}": {1}', name, report.summary), ...lines].join('\n');
}

/** The reports of several connections as one page. */
export function reportPage(reports: readonly { name: string; report: TestReport }[]): string {
  const sections = reports.map(({ name, report }) => {
    const rows = report.checks.map((check) => `| ${mark(check.outcome)} ${outcomeLabel(check.outcome)} | ${inert(check.label)} | ${inert(found(check))} | ${latency(check)} |`);
    const head = `| ${vscode.l10n.t('Outcome')} | ${vscode.l10n.t('Check')} | ${vscode.l10n.t('What was found')} | ${vscode.l10n.t('Time')} |\n|---|---|---|---|`;
    return [`## ${inert(name)}`, inert(report.summary), ...(rows.length > 0 ? [[head, ...rows].join('\n')] : [])].join('\n\n');
  });
  return [`# ${vscode.l10n.t('Test of the connections')}`, new Date().toLocaleString(), ...sections].join('\n\n') + '\n';
}

function line(check: CheckResult): string {
  const time = latency(check);
  return [`${check.label}:`, outcomeLabel(check.outcome), time ? `(${time})` : '', found(check)].filter(Boolean).join(' ');
}

function found(check: CheckResult): string {
  return check.problem ? describe(check.problem) : (check.detail ?? '');
}

function latency(check: CheckResult): string {
  return check.latencyMs === undefined ? '' : duration(check.latencyMs);
}

function mark(outcome: CheckOutcome): string {
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
