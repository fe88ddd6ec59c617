import { t } from '@vscode/l10n';
import { cancelledProblem, ProblemError } from '../../core/problem';
import type { PushQuestions } from '../push/pushDependencies';
import type { Question } from './result';

/** Nobody can answer here: the first question is remembered, and ends the run. */
export class AskedQuestion implements PushQuestions {
  question: Question | undefined;

  chooseArray: PushQuestions['chooseArray'] = async (_title, candidates) =>
    this.end(
      t('The file holds several arrays. Which one is the table? Put it under "read" in a push definition.'),
      candidates.map(({ path }) => arrayChoice(path)),
    );

  chooseKeys: PushQuestions['chooseKeys'] = async (_title, columns) => this.end(...keysQuestion(columns));

  confirm: PushQuestions['confirm'] = async ({ message, confirmLabel }) => this.end(message, [confirmLabel]);

  confirmByTyping: PushQuestions['confirmByTyping'] = async ({ prompt, name }) => this.end(prompt, [name]);

  private end(what: string, choices: readonly string[]): never {
    this.question ??= { what, choices };
    throw new ProblemError(cancelledProblem());
  }
}

export function keysQuestion(columns: readonly { name: string }[]): [what: string, choices: string[]] {
  return [
    t('Which columns uniquely identify a row (key)? Name them with --key, or under "keys" in a push definition.'),
    columns.map(({ name }) => name),
  ];
}

/** As it stands in a push definition under "read". */
export function arrayChoice(path: readonly string[]): string {
  return `"arrayPath": ${JSON.stringify(path)}`;
}
