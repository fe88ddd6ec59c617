import * as vscode from 'vscode';
import { describe } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { inert } from '../../platform/markdown';
import { inform, warn, withProgress } from '../../platform/notify';
import { detailOf } from './question';
import type { Outcome } from '../../celigo/users';
import type { Parts } from '../parts';
import type { Matter } from './question';

/** One result, in words. */
export interface Told {
  name: string;
  outcome: Outcome<unknown>['outcome'];
  /** What is worth knowing besides. */
  note?: string;
}

export function told<T>(name: (subject: T) => string, { subject, outcome, note, problem }: Outcome<T>): Told {
  const words = problem ? describe(problem) : note;
  return { name: name(subject), outcome, ...(words ? { note: words } : {}) };
}

/** Asks once, with every change before and after. Answers whether to go on. */
export async function confirm(question: string, matter: Matter, yes: string): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: detailOf(matter) }, yes);
  return answer === yes;
}

/** Does something to many, with progress and a way to stop before the next one. */
export function eachOf<T>(title: string, total: number, work: (signal: AbortSignal, onOutcome: () => void) => Promise<T>): Promise<T> {
  let done = 0;
  return Promise.resolve(
    withProgress(title, (progress, token) =>
      withSignal(token, (signal) =>
        work(signal, () => {
          done += 1;
          progress.report({ message: vscode.l10n.t('{0} of {1}', done, total), increment: 100 / total });
        }),
      ),
    ),
  );
}

/** Tells what came of each: all in the log and on a page, the sum in one notification. */
export function tellOutcomes({ documents, log }: Pick<Parts, 'documents' | 'log'>, title: string, results: readonly Told[]): void {
  for (const result of results) {
    const line = `${title}: ${result.name}: ${sentence(result)}`;
    if (result.outcome === 'failed') log.error(line);
    else log.info(line);
  }
  const failed = results.filter((one) => one.outcome !== 'done' && one.outcome !== 'unchanged');
  const [only] = results;
  const message = results.length === 1 && only ? `${title}: ${only.name}: ${sentence(only)}` : `${title}: ${sum(results)}`;
  const button = vscode.l10n.t('Show Results');
  const show = failed.length > 0 ? warn : inform;
  void show(message, button).then(async (chosen) => {
    if (chosen === button) await documents.show('/report/results.md', page(title, results));
  });
}

function sum(results: readonly Told[]): string {
  const count = (outcome: Told['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  const parts = [
    count('done') > 0 ? vscode.l10n.t('{0} done', count('done')) : '',
    count('unchanged') > 0 ? vscode.l10n.t('{0} already so', count('unchanged')) : '',
    count('failed') > 0 ? vscode.l10n.t('{0} failed', count('failed')) : '',
    count('notAttempted') > 0 ? vscode.l10n.t('{0} not attempted', count('notAttempted')) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function sentence({ outcome, note }: Told): string {
  return [outcomeLabel(outcome), note].filter(Boolean).join('. ');
}

function outcomeLabel(outcome: Told['outcome']): string {
  switch (outcome) {
    case 'done':
      return vscode.l10n.t('done');
    case 'unchanged':
      return vscode.l10n.t('nothing to change');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'notAttempted':
      return vscode.l10n.t('not attempted');
  }
}

function page(title: string, results: readonly Told[]): string {
  const rows = results.map(({ name, outcome, note }) => `| ${inert(name)} | ${outcomeLabel(outcome)} | ${inert(note ?? '')} |`);
  const head = `| ${vscode.l10n.t('For')} | ${vscode.l10n.t('Outcome')} | ${vscode.l10n.t('What is worth knowing')} |\n|---|---|---|`;
  return [`# ${inert(title)}`, `${new Date().toLocaleString()}. ${sum(results)}.`, [head, ...rows].join('\n')].join('\n\n') + '\n';
}
