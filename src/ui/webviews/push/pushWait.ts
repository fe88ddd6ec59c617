import { t } from '@vscode/l10n';
import type { ShownRun } from '../../../app/push/shownRun';
import { ProblemError } from '../../../core/problem';
import type { StatusText } from './panelState';

interface AwaitedState {
  /** What is in the way; undefined when nothing is. */
  findObstacle(): StatusText | undefined;
  /** What is chosen: the same objects as long as nobody changes it. */
  listChoices(): readonly unknown[];
}

/** Lets Push be pressed while the files are read and the data pool is looked up: it begins when both are done. */
export class PushWait {
  private wakeUp: (() => void) | undefined;

  /** Something may be different now. */
  onChange(): void {
    this.wakeUp?.();
  }

  /**
   * Ends when nothing is in the way. Throws ProblemError where something stays in the way, and where something else was
   * chosen meanwhile.
   */
  async untilReady({ signal, report }: ShownRun, state: AwaitedState): Promise<void> {
    const onAbort = (): void => this.onChange();
    signal.addEventListener('abort', onAbort);
    const choices = state.listChoices();
    try {
      let reportedText = '';
      for (;;) {
        signal.throwIfAborted();
        const currentChoices = state.listChoices();
        if (currentChoices.length !== choices.length || currentChoices.some((each, index) => each !== choices[index]))
          throw new ProblemError({
            kind: 'input',
            what: t('Not pushed, because something was changed meanwhile.'),
            next: t('Press Push again.'),
          });
        const obstacle = state.findObstacle();
        if (!obstacle) return;
        if (obstacle.tone !== 'running')
          throw new ProblemError({
            kind: 'input',
            what: t('Not pushed. {0}', obstacle.text),
            next: t('Change it in the push panel or in the push definition. Nothing was sent.'),
          });
        const change = new Promise<void>((resolve) => (this.wakeUp = resolve));
        if (obstacle.text !== reportedText) {
          reportedText = obstacle.text;
          report({ text: t('Waiting to push. {0}', obstacle.text) });
        }
        await change;
      }
    } finally {
      this.wakeUp = undefined;
      signal.removeEventListener('abort', onAbort);
    }
  }
}
