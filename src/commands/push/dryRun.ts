import * as vscode from 'vscode';
import { describe, ProblemError } from '../../http/problem';
import { columnCount, rowCount, size } from '../../platform/numbers';
import { setting } from '../../platform/settings';
import { childRequest } from '../../push/childRequest';
import { dryRun } from '../../push/dryRun';
import { openEngine } from '../../push/engine';
import { tableRequest } from '../../push/order';
import { csvOptions } from './csv';
import { sourceOfAll } from './files';
import { nameOfAll } from './reading';
import type { Work } from '../../panel/state';
import type { PushDefinition } from '../../push/definition/definition';
import type { DryRunReport } from '../../push/dryRun';
import type { PushEngine, ReadControl } from '../../push/engine';
import type { PushSource, ReadRequest, TablePlan } from '../../push/types';
import type { Parts } from '../parts';

/** Reads, checks and converts everything as a push would, and sends nothing. Throws ProblemError. */
export async function dryRunAsDefined({ workerFile }: Parts, files: readonly vscode.Uri[], definition: PushDefinition, control: ReadControl): Promise<Work> {
  const engine = openEngine(workerFile);
  try {
    const source = await sourceOfAll(files, nameOfAll(files));
    const { table, mode, keys = [], options, childTables = [] } = definition;
    const csv = options?.fileType === undefined ? setting('push.format') === 'csv' : options.fileType === 'CSV';
    const how = { ...(csv ? { format: 'CSV' as const, csv: csvOptions() } : { format: 'PARQUET' as const }), ...(options ? { options } : {}) };
    const plan = await planOf(engine, source, tableRequest(definition), control);
    const reports = [await dryRun({ source, plan, table, mode, keys, ...how }, engine, control)];
    for (const child of childTables) {
      const childPlan = await planOf(engine, source, childRequest(plan, child, keys, definition.read), control);
      // Its rows are told apart by those of the table that they stood in, which were checked with it.
      reports.push(await dryRun({ source, plan: childPlan, table: child.table, mode: 'append', keys: [], ...how }, engine, control));
    }
    return outcomeOf(reports);
  } finally {
    engine.dispose();
  }
}

async function planOf(engine: PushEngine, source: PushSource, request: ReadRequest, control: ReadControl): Promise<TablePlan> {
  const analysis = await engine.analyze(source, request, control);
  if (analysis.kind === 'table') return analysis.plan;
  throw new ProblemError({ kind: 'input', what: vscode.l10n.t('The file holds several arrays.'), next: vscode.l10n.t('Choose the one whose objects become rows.') });
}

function outcomeOf(reports: readonly DryRunReport[]): Work {
  const problems = reports.flatMap((report) => report.problems);
  const [problem] = problems;
  if (problem) return { tone: 'error', text: problem.what, paragraphs: [describe({ ...problem, what: '' }).trim(), ...problems.slice(1).map(describe)].filter(Boolean) };
  const [{ rows, columns }, ...children] = reports as [DryRunReport, ...DryRunReport[]];
  const bytes = reports.reduce((sum, one) => sum + one.bytes, 0);
  const chunks = reports.reduce((sum, one) => sum + one.chunks, 0);
  const sent = chunks === 1 ? vscode.l10n.t('{0} in 1 chunk', size(bytes)) : vscode.l10n.t('{0} in {1} chunks', size(bytes), chunks.toLocaleString());
  const text = vscode.l10n.t('Dry run passed: {0}, {1}, {2}. Nothing was sent.', rowCount(rows), columnCount(columns), sent);
  return { tone: 'passed', text, paragraphs: children.map((child) => vscode.l10n.t('{0} would go to the table {1}.', rowCount(child.rows), child.table)) };
}
