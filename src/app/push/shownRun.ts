import { t } from '@vscode/l10n';
import type { ProgressDisplay, PushQuestions } from './pushDependencies';

/** A place where a person sees how far something is, and can stop it. */
export interface ShownRun {
  readonly signal: AbortSignal;
  readonly report: (progress: { text: string; percent?: number | undefined }) => void;
  /** Whether the person has it before their eyes now. */
  isSeen(): boolean;
}

/** Shows progress there. What it shows never goes back. */
export function progressOf({ signal, report }: ShownRun): ProgressDisplay {
  return {
    show: async (title, work) => {
      let shownPercent: number | undefined;
      report({ text: title });
      return work(({ message, percent }) => {
        if (percent !== undefined) shownPercent = Math.max(shownPercent ?? 0, percent);
        report({ text: message === undefined ? title : `${title}: ${message}`, percent: shownPercent });
      }, signal);
    },
  };
}

/** Asks as ever, and says there that an answer is waited for. */
export function questionsOf(questions: PushQuestions, { report }: ShownRun): PushQuestions {
  const announce = (): void => report({ text: t('Waiting for your answer…') });
  return {
    chooseArray: (...args) => (announce(), questions.chooseArray(...args)),
    chooseKeys: (...args) => (announce(), questions.chooseKeys(...args)),
    confirm: (...args) => (announce(), questions.confirm(...args)),
    confirmByTyping: (...args) => (announce(), questions.confirmByTyping(...args)),
  };
}
