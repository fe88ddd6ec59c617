import { t } from '@vscode/l10n';
import type { Review } from '../../../app/review';
import type { Problem } from '../../../core/problem';
import { cancelledProblem, isCancelled, ProblemError, toProblem } from '../../../core/problem';
import { rejectionText } from '../host/pageTexts';
import type { ReviewHostMessage, ReviewSpec, ReviewState } from './reviewMessages';
import { reviewPageMessageSchema } from './reviewMessages';

/** What sending a review came to, and what can be done then. */
export interface ReviewOutcome {
  tone: 'passed' | 'failed' | 'warning';
  headline: string;
  paragraphs: readonly string[];
  actions: readonly ReviewAction[];
  /** Nothing was made: it can be confirmed once more. */
  canRetry?: boolean;
}

export interface ReviewAction {
  label: string;
  /** What it came to takes the place of the outcome; nothing: the outcome stays. Throws ProblemError. */
  run(signal: AbortSignal): Promise<ReviewOutcome | undefined>;
}

/** What surrounds one open review. */
export interface ReviewSessionDependencies {
  post(message: ReviewHostMessage): void;
  close(): void;
  copy(text: string): Promise<void>;
  /** Sends what was reviewed. Throws ProblemError. */
  send(onStep: (text: string) => void, signal: AbortSignal): Promise<ReviewOutcome>;
  /** A problem that the page shows is in the log too. */
  log(problem: Problem): void;
}

/** The host's side of one open review: what is confirmed is sent once, and what came of it stays to be read. */
export class ReviewSession {
  private controller: AbortController | undefined;
  private outcome: ReviewOutcome | undefined;
  private state: ReviewState = createState('review', 'neutral', '');

  constructor(
    private readonly review: Review,
    private readonly dependencies: ReviewSessionDependencies,
  ) {}

  async handleMessage(message: unknown): Promise<void> {
    const parsed = reviewPageMessageSchema.safeParse(message);
    if (!parsed.success) return;
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        return this.dependencies.post({ type: 'state', state: this.state });
      case 'confirm':
        return this.confirm(data.typedName);
      case 'cancel':
        return this.cancel();
      case 'copy':
        return this.copy();
      case 'action':
        return this.runAction(data.index);
      case 'rejected':
        return this.dependencies.log({
          kind: 'internal',
          what: t('The review page received something that it does not understand.'),
        });
    }
  }

  dispose(): void {
    this.controller?.abort(new ProblemError(cancelledProblem()));
  }

  private async confirm(typedName: string): Promise<void> {
    if (this.state.phase !== 'review') return;
    const { typedName: expected } = this.review;
    if (expected && typedName.trim() !== expected.name) {
      const nameError = t('This is not the name. Type "{0}".', expected.name);
      return this.show({ ...createState('review', 'neutral', ''), nameError });
    }
    await this.run((onStep, signal) => this.dependencies.send(onStep, signal));
  }

  private async copy(): Promise<void> {
    const { copy } = this.review;
    if (!copy || this.state.phase === 'running') return;
    await this.dependencies.copy(copy.text);
    this.show({ ...this.state, tone: 'passed', headline: t('Copied. Nothing was sent.'), paragraphs: [] });
  }

  private cancel(): void {
    if (this.controller) this.controller.abort(new ProblemError(cancelledProblem()));
    else this.dependencies.close();
  }

  private async runAction(index: number): Promise<void> {
    const action = this.state.phase === 'running' ? undefined : this.outcome?.actions[index];
    if (!action) return;
    await this.run((onStep, signal) => {
      onStep(t('{0}…', action.label.replace(/…$/, '')));
      return action.run(signal);
    });
  }

  /** One thing at a time. */
  private async run(
    task: (onStep: (text: string) => void, signal: AbortSignal) => Promise<ReviewOutcome | undefined>,
  ): Promise<void> {
    const controller = (this.controller = new AbortController());
    const previousState = this.state;
    const onStep = (text: string): void =>
      this.show({ ...createState('running', 'running', text), canCancel: !controller.signal.aborted });
    onStep(this.review.title);
    try {
      const outcome = await task(onStep, controller.signal);
      if (outcome) this.showOutcome(outcome);
      else this.show(previousState);
    } catch (error) {
      if (isCancelled(error)) return this.show(previousState);
      const problem = toProblem(error);
      this.dependencies.log(problem);
      this.showOutcome({ ...describeProblem(problem), actions: [], canRetry: previousState.phase === 'review' });
    } finally {
      this.controller = undefined;
    }
  }

  private showOutcome(outcome: ReviewOutcome): void {
    this.outcome = outcome;
    this.show({
      ...createState(outcome.canRetry ? 'review' : 'ended', outcome.tone, outcome.headline),
      paragraphs: [...outcome.paragraphs],
      actions: outcome.actions.map(({ label }) => label),
    });
  }

  private show(state: ReviewState): void {
    this.state = state;
    this.dependencies.post({ type: 'state', state });
  }
}

/** A problem as the outcome of what was sent. */
export function describeProblem({ what, why, next, supportId }: Problem): Omit<ReviewOutcome, 'actions'> {
  const supportLine = supportId ? t('Support ID: {0}.', supportId) : '';
  return {
    tone: 'failed',
    headline: what,
    paragraphs: [[why, supportLine].filter(Boolean).join(' '), next ?? ''].filter(Boolean),
  };
}

/** What the page is made of. */
export function createReviewSpec(review: Review): ReviewSpec {
  const { title, paragraphs, warnings, sections, confirmLabel, typedName, copy } = review;
  return {
    title,
    paragraphs,
    warnings,
    sections,
    typedNameLabel: typedName?.label,
    copyLabel: copy?.label,
    texts: {
      confirm: confirmLabel,
      cancel: t('Cancel'),
      secret: t('Secret'),
      warning: t('Warning'),
      outcome: t('Result'),
      rejected: rejectionText(),
    },
  };
}

function createState(phase: ReviewState['phase'], tone: ReviewState['tone'], headline: string): ReviewState {
  return { phase, tone, headline, paragraphs: [], actions: [], canCancel: false };
}
