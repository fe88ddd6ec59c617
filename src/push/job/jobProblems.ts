import { t } from '@vscode/l10n';
import type { Problem } from '../../core/problem';
import type { JournalState } from '../journal/pushJournal';
import type { RemoteJob } from './pushJobApi';

/** An HTTP error over what is in a chunk, which sending it again does not change (celonis-api.md §3.2). */
export function isContentRefusal({ why = '' }: Problem): boolean {
  return /Internal error while validating/i.test(why);
}

/** Why a push ended before Celonis executed anything. What is wrong with the file speaks for itself. */
export function failureProblem(problem: Problem, table: string): Problem {
  if (problem.kind === 'input') return problem;
  if (problem.kind === 'cancelled') {
    return {
      kind: 'cancelled',
      what: t('The push was cancelled.'),
      why: t('Nothing was executed yet, so the table {0} is unchanged.', table),
    };
  }
  const why = [problem.what, problem.why].filter(Boolean).join(' ');
  const remedy = findRemedy(why);
  return {
    ...problem,
    what: t('The push did not succeed. The table {0} is unchanged.', table),
    why,
    ...(remedy ? { next: remedy } : {}),
  };
}

/** Why a job that was executed is not DONE, in its own words. `isCancelRequested`: a person asked for the cancel. */
export function jobEndProblem(state: RemoteJob, table: string, isCancelRequested: boolean): Problem {
  const reason = extractReason(state.logs);
  if (state.status === 'CANCELED') {
    return {
      kind: 'cancelled',
      what: isCancelRequested ? t('The push was cancelled.') : t('The push was cancelled in Celonis.'),
      why: reason ?? t('The job gave no reason.'),
      next: t('Look at the table {0} before you push again: the execution had begun.', table),
    };
  }
  return {
    kind: 'invalid',
    what: t('Celonis could not load the rows into the table {0}.', table),
    why: reason ?? t('The job ended with an error and wrote no reason into its log.'),
    next:
      findRemedy(state.logs.join('\n')) ??
      t('The log of the job has the details. If columns do not fit the table, replacing the table helps.'),
  };
}

/** The job could not be deleted: says which, so that a person can. */
export function leftoverProblem(jobId: string, problem: Problem): Problem {
  return {
    ...problem,
    what: t('The data push job {0} could not be deleted in Celonis.', jobId),
    why: [problem.what, problem.why].filter(Boolean).join(' '),
    next: t(
      'It does no harm. It is deleted the next time this extension starts, or an administrator can delete it by its id.',
    ),
  };
}

/** The answer to the creation got lost, and no such job can be seen now. */
export function uncertainCreationProblem(problem: Problem): Problem {
  return {
    ...problem,
    what: t('An empty data push job may be left in Celonis.'),
    why: t('It is not known whether it was created before the connection was lost.'),
    next: t('It does no harm. This extension looks for it the next time it starts, and deletes it.'),
  };
}

export function chunksUncertainProblem(jobId: string): Problem {
  return {
    kind: 'reset',
    what: t('The upload did not get through.'),
    why: t(
      'The connection was lost twice, and it is not known which chunks arrived in the job {0}. So that no row is duplicated, nothing was executed.',
      jobId,
    ),
    next: t('Check your network and push again.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}

export function uploadFailedProblem(jobId: string): Problem {
  return {
    kind: 'reset',
    what: t('The upload did not get through.'),
    why: t('The connection was lost again and again while sending chunks to the job {0}.', jobId),
    next: t('Check your network and push again. Smaller chunks may help on a bad line.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}

/** `changed` in the code tells it from other trouble with the file. */
export function fileChangedProblem(): Problem {
  return {
    kind: 'input',
    code: 'changed',
    what: t('The file has changed since the first part of it was sent.'),
    why: t(
      'What it holds now does not go together with the chunks that are in Celonis already. Nothing was executed, so the table is unchanged.',
    ),
    next: t('Push it again from the beginning.'),
    fixes: [{ kind: 'retry', label: t('Push Again') }],
  };
}

/** What is being executed cannot be taken back. */
export function stillExecutingProblem(jobId: string): Problem {
  return {
    kind: 'conflict',
    what: t('Celonis is loading the rows already.'),
    why: t('The data push job {0} is being executed and cannot be deleted before it has ended.', jobId),
    next: t('Follow it under Pushes.'),
  };
}

/** Nobody can say what became of a job that was to be executed and is not there any more. */
export function jobNotFoundProblem(jobId: string, table: string): Problem {
  return {
    kind: 'notFound',
    what: t('How the push ended is not known.'),
    why: t('The data push job {0} was about to be executed, and Celonis does not know it any more.', jobId),
    next: t('Look at the table {0} in Celonis before you push again.', table),
  };
}

/** Two windows must not go on with the same push. */
export function takenOverProblem(): Problem {
  return { kind: 'conflict', what: t('Another window goes on with this push.'), next: t('Look at it under Pushes.') };
}

export function noRowsProblem(): Problem {
  return {
    kind: 'input',
    what: t('There are no rows to push.'),
    why: t('The file holds no records.'),
    next: t('Choose a file with records in it.'),
  };
}

/** The lines that tell of an error, or else the last ones. */
function extractReason(logs: readonly string[]): string | undefined {
  const lines = logs.map((line) => line.trim()).filter(Boolean);
  const errorLines = lines.filter((line) => /error|fail|exception|invalid|refus|exceed|denied|limit/i.test(line));
  const summary = (errorLines.length > 0 ? errorLines : lines).slice(-3).join(' ');
  if (summary === '') return undefined;
  return /[.!?]$/.test(summary) ? summary : `${summary}.`;
}

/**
 * What helps against the reasons that are known (celonis-api.md §3.2, §4.6, §8), in the log of a job or in an HTTP
 * error of an upload or the execution (observed-answers.md, 14).
 */
function findRemedy(log: string): string | undefined {
  if (/Internal error while validating the Parquet/i.test(log))
    return t('Check that every key column is in the file and in the table, or replace the table.');
  if (/DUPLICATE_COLUMN_DETECTED/.test(log))
    return t('Two columns have the same name in Celonis. Rename one in the file.');
  if (/SPECIAL_CHAR_IN_TABLE_NAME/.test(log)) return t('Choose a table name of letters, digits and underscores.');
  if (/DATA_CONSUMPTION_LIMIT_EXCEEDED/.test(log))
    return t('The team has used up its data volume. Ask an administrator of the team.');
  if (/REACHED_DATA_PUSH_JOB_LIMIT|STOPPED_RETRYING_DATAPUSHJOB_CREATION/.test(log))
    return t('The team has reached its limit of data push jobs. Try again after the next full hour.');
  if (/REMOVE_DUPLICATE_WITHOUT_PK/.test(log)) return t('Choose key columns, or push without removing duplicates.');
  return undefined;
}

/** An interrupted push whose connection was deleted: it is forgotten, and this says what may be left in Celonis. */
export function unreachableJobProblem({ phase, jobId, header }: JournalState): Problem {
  const { table, connection } = header.order;
  const mayBeExecuted = phase === 'executing' || phase === 'cleaning';
  return {
    kind: 'cancelled',
    what: t('The interrupted push to {0} was given up.', table),
    why:
      jobId === undefined
        ? t('Its connection "{0}" does not exist any more, and no data push job of it is known.', connection.name)
        : t(
            'Its connection "{0}" does not exist any more, so its data push job {1} could not be deleted.',
            connection.name,
            jobId,
          ),
    next: mayBeExecuted
      ? t('The job may have been executed: look at the table {0} in Celonis before you push again.', table)
      : t('Nothing was executed. If the data pool still has a job of this push, delete it in Celonis.'),
  };
}
