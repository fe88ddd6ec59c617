import * as vscode from 'vscode';
import { describe, ProblemError } from '../http/problem';
import { withSignal } from '../platform/cancel';
import { inform, withProgress } from '../platform/notify';
import type { Fix } from '../http/problem';
import type { Parts } from './parts';

/** Carries out a fix that finds out more than a test may without asking: asks first, then tells what was found. */
export async function investigate({ service, log }: Parts, id: string, fix: Extract<Fix, { kind: 'investigate' }>): Promise<void> {
  const answer = await vscode.window.showWarningMessage(fix.label, { modal: true, detail: fix.consent }, fix.label);
  if (answer !== fix.label) return;
  const found = await withProgress(fix.label, (_progress, token) =>
    withSignal(token, (signal) => service.investigate(id, fix.id, signal)),
  );
  const fixes = found.fixes ?? found.problem?.fixes ?? [];
  const what = found.problem ? describe(found.problem) : [found.label, found.detail].filter(Boolean).join(': ');
  log.info(what);
  if (found.problem || fixes.length > 0) throw new ProblemError({ kind: found.problem?.kind ?? 'input', what, fixes });
  void inform(what);
}
