import type { Problem } from '../../core/problem';
import type { JournalEntry, PushJournal } from '../journal/pushJournal';
import { takenOverProblem } from './jobProblems';

/** Another window has taken the push over, or Celonis cannot be asked how it stands: nothing may be done to the job. */
export class HandedOverError extends Error {
  constructor(readonly problem: Problem = takenOverProblem()) {
    super(problem.what);
  }
}

/** Writes down what is about to happen. Throws HandedOverError where another window has taken over. */
export async function recordStep(journal: PushJournal, entry: JournalEntry): Promise<void> {
  if ((await journal.append(entry)) === 'taken') throw new HandedOverError();
}
