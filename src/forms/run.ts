import { t } from '@vscode/l10n';
import type { Fix, Problem } from '../http/problem';
import type { CheckResult, TestReport } from '../connections/vendor';
import type { FormCheck, FormFix, FormRun } from './messages';

/** A test or a save on its way, and how the form shows it. Holds no secret. */
export class Run {
  private readonly checks: FormCheck[] = [];
  private readonly hostFixes: Fix[] = [];
  private shown: Pick<FormRun, 'tone' | 'headline' | 'paragraphs'> = { tone: 'running', headline: t('Testing the connection…'), paragraphs: [] };
  /** What is shown again once an investigation has ended. */
  private before: typeof this.shown | undefined;
  private cancellable = true;
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
    this.cancellable = false;
    this.checks.length = 0;
    this.hostFixes.length = 0;
    for (const check of report.checks) this.add(check);
    // The headline has said this already.
    for (const check of this.checks) if (check.paragraphs[0] === report.summary) check.paragraphs.shift();
    this.shown = { tone: report.works ? 'passed' : 'failed', headline: report.summary, paragraphs: [] };
  }

  saving(headline: string): void {
    this.cancellable = false;
    this.shown = { tone: 'running', headline, paragraphs: [] };
  }

  /** More is being found out than the test did. */
  investigating(headline: string): void {
    this.before ??= this.shown;
    this.cancellable = true;
    this.shown = { tone: 'running', headline: t('{0}…', headline), paragraphs: [] };
  }

  /** One more check, unless it was cancelled. */
  investigated(found: CheckResult | undefined): void {
    if (found) this.add(found);
    this.cancellable = false;
    this.shown = this.before ?? this.shown;
    this.before = undefined;
  }

  cancelled(saving: boolean): void {
    this.shown = {
      tone: 'neutral',
      headline: t('The test was cancelled.'),
      paragraphs: saving ? [t('The connection was not saved.')] : [],
    };
  }

  /** A consent that all else depends on was not given. */
  declined(): void {
    this.shown = {
      tone: 'neutral',
      headline: t('Nothing was sent or saved, because you did not agree to send the client secret.'),
      paragraphs: [t('Correct the domain, or choose a client that was registered there.')],
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

  /** The remedy behind a `host` or an `investigate` fix. */
  hostFix(index: number): Fix | undefined {
    return this.hostFixes[index];
  }

  get view(): FormRun {
    const running = this.shown.tone === 'running';
    return {
      revision: this.revision,
      ...this.shown,
      checks: [...this.checks],
      canCancel: running && this.cancellable,
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
      case 'investigate':
        return { kind: 'investigate', label: fix.label, consent: fix.consent, index: this.hostFixes.push(fix) - 1 };
      case 'openLocation':
      case 'setReading':
        return undefined;
    }
  }
}

function explain(problem: Problem): string[] {
  const support = problem.supportId ? t('Support ID: {0}.', problem.supportId) : '';
  const reason = [problem.why, support].filter(Boolean).join(' ');
  return [problem.what, reason, problem.next ?? ''].filter(Boolean);
}
