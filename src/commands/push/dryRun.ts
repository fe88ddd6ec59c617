import * as vscode from 'vscode';
import { columnCount, rowCount, size } from '../../platform/numbers';
import { setting } from '../../platform/settings';
import { childRequest } from '../../push/childRequest';
import { openEngine } from '../../push/engine';
import { tableRequest } from '../../push/order';
import { csvOptions } from './csv';
import { ProblemError } from '../../http/problem';
import { sourceOfAll } from './files';
import { nameOfAll } from './reading';
import type { Work } from '../../panel/state';
import type { PushDefinition } from '../../push/definition';
import type { PushEngine, ReadControl } from '../../push/engine';
import type { PushSource, ReadRequest, TablePlan } from '../../push/types';
import type { Parts } from '../parts';

/** What a table would be, converted to the last chunk. */
interface Converted {
  rows: number;
  columns: number;
  bytes: number;
  chunks: number;
}

/** Reads, checks and converts everything as a push would, and sends nothing. Throws ProblemError. */
export async function dryRunAsDefined({ workerFile }: Parts, files: readonly vscode.Uri[], definition: PushDefinition, control: ReadControl): Promise<Work> {
  const engine = openEngine(workerFile);
  try {
    const source = await sourceOfAll(files, nameOfAll(files));
    const plan = await planOf(engine, source, tableRequest(definition), control);
    const keys = definition.keys ?? [];
    if (keys.length > 0) await engine.verifyKeys(source, plan, keys, control);
    const all = [await convert(engine, source, plan, definition, control)];
    for (const child of definition.childTables ?? []) {
      const childPlan = await planOf(engine, source, childRequest(plan, child, keys, definition.read), control);
      all.push(await convert(engine, source, childPlan, definition, control));
    }
    return passed(all);
  } finally {
    engine.dispose();
  }
}

async function planOf(engine: PushEngine, source: PushSource, request: ReadRequest, control: ReadControl): Promise<TablePlan> {
  const analysis = await engine.analyze(source, request, control);
  if (analysis.kind === 'table') return analysis.plan;
  throw new ProblemError({ kind: 'input', what: vscode.l10n.t('The file holds several arrays.'), next: vscode.l10n.t('Choose the one whose objects become rows.') });
}

async function convert(engine: PushEngine, source: PushSource, plan: TablePlan, { options }: PushDefinition, control: ReadControl): Promise<Converted> {
  const csv = options?.fileType === undefined ? setting('push.format') === 'csv' : options.fileType === 'CSV';
  const sum: Converted = { rows: 0, columns: plan.columns.length, bytes: 0, chunks: 0 };
  for await (const chunk of engine.chunks(source, plan, csv ? { format: 'CSV', csv: csvOptions() } : { format: 'PARQUET' }, control)) {
    sum.rows += chunk.rows;
    sum.bytes += chunk.bytes.length;
    sum.chunks += 1;
  }
  return sum;
}

function passed(all: readonly Converted[]): Work {
  const [{ rows, columns }] = all as [Converted];
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  const chunks = all.reduce((sum, one) => sum + one.chunks, 0);
  const sent = chunks === 1 ? vscode.l10n.t('{0} in 1 chunk', size(bytes)) : vscode.l10n.t('{0} in {1} chunks', size(bytes), chunks.toLocaleString());
  const text = vscode.l10n.t('Dry run passed: {0}, {1}, {2}. Nothing was sent.', rowCount(rows), columnCount(columns), sent);
  return { tone: 'passed', text, paragraphs: all.length > 1 ? [vscode.l10n.t('Of arrays: {0} in tables of their own.', rowCount(all.slice(1).reduce((sum, one) => sum + one.rows, 0)))] : [] };
}
