import { t } from '@vscode/l10n';
import { errorMessage } from './errorMessage';

/** What kind of trouble it is: code decides by the kind, people read the words. */
export type ProblemKind =
  | 'dns' // the host name does not resolve
  | 'refused' // nothing listens there, or the network is unreachable
  | 'reset' // the connection broke off
  | 'timeout'
  | 'certificate'
  | 'proxy' // a proxy answered instead of the host, or refused to connect
  | 'html' // a page where JSON was expected: a login or a block page
  | 'redirect' // the host sent us to another origin, where no secret may go
  | 'unreadable' // the answer is not what the API promises
  | 'unauthorized' // 401
  | 'forbidden' // 403 with an explanation
  | 'notEnabled' // 403 without a body: the API is not switched on for the team (celonis-api.md §3.2)
  | 'notFound' // 404
  | 'conflict' // 409
  | 'tooLarge' // 413, or an answer beyond what we accept
  | 'rateLimited' // 429
  | 'invalid' // 400, 422: the service refused what was sent
  | 'server' // 5xx
  | 'secretMissing'
  | 'input' // the person's file or form
  | 'cancelled'
  | 'internal'; // a defect of ours

/** A remedy that a notification, the form or the tree can offer as a button. */
export type Fix =
  /** Sets a field of the connection; `secret` moves what was entered for one secret field to another. */
  | { kind: 'setField'; field: string; value: string; label: string; secret?: { from: string; to: string } }
  | { kind: 'editConnection'; label: string; field?: string }
  /**
   * Lets choose the value of a field of the connection from what the service has: see `ConnectionField.listChoices`.
   */
  | { kind: 'chooseValue'; field: string; label: string }
  | { kind: 'openSettings'; query: string; label: string }
  | { kind: 'openLocation'; label: string; line: number; column: number }
  | ReadingFix
  | { kind: 'openUrl'; url: string; label: string }
  /** `argument` is what the command is about: the id of an OAuth 2.0 client. */
  | { kind: 'runCommand'; command: string; label: string; argument?: string }
  /** Finds out more than a test may without asking: `consent` says what will happen; `Vendor.investigate` does it. */
  | { kind: 'investigate'; id: string; label: string; consent: string }
  /** Shows what the service answered, which is no text that its documentation describes, only when asked for. */
  | { kind: 'showAnswer'; label: string; answer: string }
  | { kind: 'retry'; label: string };

/** Says how a file is to be read, in the panel where that can be chosen: the field's id and its value. */
export interface ReadingFix {
  kind: 'setReading';
  field: string;
  value: string;
  label: string;
}

/**
 * The one error model. Every sentence is complete, translated and free of secrets.
 * Shown as: `what` `why` `next`; `where` goes to the log and into details.
 */
export interface Problem {
  kind: ProblemKind;
  /** Nothing went wrong: something has to be there first. Shown as an information, without the log. */
  isInformation?: true;
  /** What happened: "The table could not be pushed." */
  what: string;
  /** Host and step: "acme.eu-1.celonis.cloud, creating the data push job". */
  where?: string;
  /** Why, in the service's own words if it gave any. */
  why?: string;
  /** What to do next. */
  next?: string;
  /** The service's own code of the error, for code to decide by: "invalid_scope", "KM_FIELD_NOTFOUND". */
  code?: string;
  /** HTTP status, if the host answered. */
  status?: number;
  /** Celonis Support ID or the like, to quote to the vendor's support. */
  supportId?: string;
  /** How long the service asked us to wait, in milliseconds. */
  retryAfterMs?: number;
  fixes?: readonly Fix[];
  /** The ways in which a file can be read, where a person has to choose. */
  readings?: readonly ProblemReading[];
}

/** One way to read a file, with the first rows that it gives. */
export interface ProblemReading {
  label: string;
  rows: readonly (readonly string[])[];
  /** What has to be said to read the file so; it is among the fixes of the problem. */
  fix?: ReadingFix;
}

/** How a problem travels inside; at the edges (commands, tree, forms, worker messages) it is a value again. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(describe(problem), options);
    this.name = 'ProblemError';
  }
}

/** One readable paragraph: what, why, next. Never empty. */
export function describe(problem: Problem): string {
  const supportLine = problem.supportId ? t('Celonis Support ID: {0}.', problem.supportId) : undefined;
  return [problem.what, problem.why, supportLine, problem.next].filter(Boolean).join(' ');
}

/** Any thrown value as a problem; what we did not foresee is named as such, with its own message. */
export function toProblem(error: unknown, fallbackMessage?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Error && error.name === 'AbortError') return cancelledProblem();
  const message = errorMessage(error);
  return {
    kind: 'internal',
    what: fallbackMessage ?? t('Something unexpected went wrong.'),
    why: message || t('No reason was given.'),
    next: t('The log has the details.'),
  };
}

export function cancelledProblem(): Problem {
  return { kind: 'cancelled', what: t('Cancelled.') };
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ProblemError(cancelledProblem());
}

export function isCancelled(error: unknown): boolean {
  return toProblem(error).kind === 'cancelled';
}
