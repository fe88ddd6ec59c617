import { t } from '@vscode/l10n';
import type { Fix, Problem } from '../http/problem';
import type { CheckResult, TestReport } from '../connections/vendor';
import type { FormCheck, FormFix, FormRun } from './messages';

/** A test or a save on its way, and how the form shows it. Holds no secret. */
export class Run {
  private readonly checks: FormCheck[] = [];
  private readonly hostFixes: Fix[] = [];
  private shown: Pick<FormRun, 'tone' | 'headline' | 'paragraphs'> = { tone: 'running', headline: t('Testing the connection…'), paragraphs: [] };
  /** What the test came to, once it has ended. */
  report: TestReport | undefined;

  constructor(readonly revision: number) {}

  add(result: CheckResult): void {
    const fixes = [...(result.fixes ?? []), ...(result.problem?.fixes ?? [])];
    const unique = fixes.filter((fix, index) => fixes.findIndex((other) => other.label === fix.label) === index);
    this.checks.push({
      id: result.id,
      label: result.label,
      outcome: result.outcome,
      outcomeText: { passed: t('Passed'), failed: t('Failed'), skipped: t('Skipped') }[result.outcome],
      ...(result.latencyMs === undefined ? {} : { latency: t('{0} ms', Math.round(result.latencyMs)) }),
      paragraphs: [...(result.detail ? [result.detail] : []), ...(result.problem ? explain(result.problem) : [])],
      fixes: unique.map((fix) => this.formFix(fix)).filter((fix) => fix !== undefined),
    });
  }

  /** The test has ended: its own report is the last word on the checks. */
  tested(report: TestReport): void {
    this.report = report;
    this.checks.length = 0;
    this.hostFixes.length = 0;
    for (const check of report.checks) this.add(check);
    // The headline has said this already.
    for (const check of this.checks) if (check.paragraphs[0] === report.summary) check.paragraphs.shift();
    this.shown = { tone: report.works ? 'passed' : 'failed', headline: report.summary, paragraphs: [] };
  }

  saving(): void {
    this.shown = { tone: 'running', headline: t('Saving the connection…'), paragraphs: [] };
  }

  cancelled(saving: boolean): void {
    this.shown = {
      tone: 'neutral',
      headline: t('The test was cancelled.'),
      paragraphs: saving ? [t('The connection was not saved.')] : [],
    };
  }

  /** The test that a save began with passed, but the form was changed meanwhile. */
  overtaken(): void {
    this.shown = {
      tone: 'neutral',
      headline: t('The connection was not saved, because the form was changed during the test.'),
      paragraphs: [t('Save again to use what the form holds now.')],
    };
  }

  failed(problem: Problem): void {
    this.shown = { tone: 'failed', headline: problem.what, paragraphs: explain({ ...problem, what: '' }) };
  }

  /** The remedy behind a `host` fix. */
  hostFix(index: number): Fix | undefined {
    return this.hostFixes[index];
  }

  get view(): FormRun {
    const running = this.shown.tone === 'running';
    return {
      revision: this.revision,
      ...this.shown,
      checks: [...this.checks],
      canCancel: running && !this.report,
      canSaveAnyway: !running && this.report?.works === false,
    };
  }

  private formFix(fix: Fix): FormFix | undefined {
    switch (fix.kind) {
      case 'setField':
        return { kind: 'setField', label: fix.label, field: fix.field, value: fix.value, secret: fix.secret };
      case 'editConnection':
        return { kind: 'focus', label: fix.label, field: fix.field };
      case 'retry':
        return { kind: 'retry', label: fix.label };
      case 'openSettings':
      case 'openUrl':
      case 'runCommand':
        return { kind: 'host', label: fix.label, index: this.hostFixes.push(fix) - 1 };
      case 'openLocation':
      case 'investigate':
        return undefined;
    }
  }
}

function explain(problem: Problem): string[] {
  const support = problem.supportId ? t('Support ID: {0}.', problem.supportId) : '';
  const reason = [problem.why, support].filter(Boolean).join(' ');
  return [problem.what, reason, problem.next ?? ''].filter(Boolean);
}
