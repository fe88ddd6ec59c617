import { t } from '@vscode/l10n';
import type { CheckResult, TestReport } from '../../../connections/vendor';
import type { Fix, Problem } from '../../../core/problem';
import type { FormCheck, FormFix, FormRun } from './formMessages';

/** A test or a save on its way, and how the form shows it. Holds no secret. */
export class FormSubmission {
  private readonly checks: FormCheck[] = [];
  private readonly hostFixes: Fix[] = [];
  private displayed: Pick<FormRun, 'tone' | 'headline' | 'paragraphs'> = {
    tone: 'running',
    headline: t('Testing the connection…'),
    paragraphs: [],
  };
  /** What is shown again once an investigation has ended. */
  private displayedBefore: typeof this.displayed | undefined;
  private isCancellable = true;
  /** What the test came to, once it has ended. */
  report: TestReport | undefined;

  constructor(readonly revision: number) {}

  addCheck(result: CheckResult): void {
    const fixes = [...(result.fixes ?? []), ...(result.problem?.fixes ?? [])];
    const uniqueFixes = fixes.filter((fix, index) => fixes.findIndex((other) => other.label === fix.label) === index);
    this.checks.push({
      id: result.id,
      label: result.label,
      outcome: result.outcome,
      outcomeText: { passed: t('Passed'), failed: t('Failed'), skipped: t('Skipped') }[result.outcome],
      ...(result.latencyMs === undefined ? {} : { latency: t('{0} ms', Math.round(result.latencyMs)) }),
      paragraphs: [
        ...(result.detail ? [result.detail] : []),
        ...(result.problem ? explainInParagraphs(result.problem) : []),
      ],
      fixes: uniqueFixes.map((fix) => this.toFormFix(fix)).filter((fix) => fix !== undefined),
    });
  }

  /** The test has ended: its own report replaces what was shown of the checks. */
  finishTest(report: TestReport): void {
    this.report = report;
    this.isCancellable = false;
    this.checks.length = 0;
    this.hostFixes.length = 0;
    for (const check of report.checks) this.addCheck(check);
    // The headline has said this already.
    for (const check of this.checks) if (check.paragraphs[0] === report.summary) check.paragraphs.shift();
    this.displayed = { tone: report.works ? 'passed' : 'failed', headline: report.summary, paragraphs: [] };
  }

  startSaving(headline: string): void {
    this.isCancellable = false;
    this.displayed = { tone: 'running', headline, paragraphs: [] };
  }

  /** More is being found out than the test did. */
  startInvestigation(headline: string): void {
    this.displayedBefore ??= this.displayed;
    this.isCancellable = true;
    this.displayed = { tone: 'running', headline: t('{0}…', headline), paragraphs: [] };
  }

  /** One more check, unless it was cancelled. */
  finishInvestigation(result: CheckResult | undefined): void {
    if (result) this.addCheck(result);
    this.isCancellable = false;
    this.displayed = this.displayedBefore ?? this.displayed;
    this.displayedBefore = undefined;
  }

  markCancelled(isSaving: boolean): void {
    this.displayed = {
      tone: 'neutral',
      headline: t('The test was cancelled.'),
      paragraphs: isSaving ? [t('The connection was not saved.')] : [],
    };
  }

  /** A consent that all else depends on was not given. */
  declined(): void {
    this.displayed = {
      tone: 'neutral',
      headline: t('Nothing was sent or saved, because you did not agree to send the client secret.'),
      paragraphs: [t('Correct the domain, or choose a client that was registered there.')],
    };
  }

  /** The test that a save began with passed, but the form was changed meanwhile. */
  markOutdatedByEdit(): void {
    this.displayed = {
      tone: 'neutral',
      headline: t('The connection was not saved, because the form was changed during the test.'),
      paragraphs: [t('Save again to use the values that are in the form now.')],
    };
  }

  markFailed(problem: Problem): void {
    this.displayed = {
      tone: 'failed',
      headline: problem.what,
      paragraphs: explainInParagraphs({ ...problem, what: '' }),
    };
  }

  /** The remedy behind a `host` or an `investigate` fix. */
  getHostFix(index: number): Fix | undefined {
    return this.hostFixes[index];
  }

  get message(): FormRun {
    const isRunning = this.displayed.tone === 'running';
    return {
      revision: this.revision,
      ...this.displayed,
      checks: [...this.checks],
      canCancel: isRunning && this.isCancellable,
      canSaveAnyway: !isRunning && this.report?.works === false,
    };
  }

  private toFormFix(fix: Fix): FormFix | undefined {
    switch (fix.kind) {
      case 'setField':
        return { kind: 'setField', label: fix.label, field: fix.field, value: fix.value, secret: fix.secret };
      case 'editConnection':
        return { kind: 'focus', label: fix.label, field: fix.field };
      case 'chooseValue':
        return { kind: 'choose', label: fix.label, field: fix.field };
      case 'retry':
        return { kind: 'retry', label: fix.label };
      case 'openSettings':
      case 'openUrl':
      case 'runCommand':
      case 'showAnswer':
        return { kind: 'host', label: fix.label, index: this.hostFixes.push(fix) - 1 };
      case 'investigate':
        return { kind: 'investigate', label: fix.label, consent: fix.consent, index: this.hostFixes.push(fix) - 1 };
      case 'openLocation':
      case 'setReading':
        return undefined;
    }
  }
}

function explainInParagraphs(problem: Problem): string[] {
  const supportLine = problem.supportId ? t('Support ID: {0}.', problem.supportId) : '';
  const reason = [problem.why, supportLine].filter(Boolean).join(' ');
  return [problem.what, reason, problem.next ?? ''].filter(Boolean);
}
