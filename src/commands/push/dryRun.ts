import * as vscode from 'vscode';
import { describe, isCancelled, ProblemError } from '../../http/problem';
import { columnCount, rowCount, size } from '../../platform/numbers';
import { childKeys, childRequest } from '../../push/childRequest';
import { dryRun } from '../../push/dryRun';
import { openEngine } from '../../push/engine';
import { tableRequest } from '../../push/order';
import { connectionOf } from './defined';
import { sourceOfAll } from './files';
import { fitted, sentOf } from './fitting';
import { formatOf } from './format';
import { Pool } from './pool';
import { nameOfAll } from './reading';
import type { Problem } from '../../http/problem';
import type { Work } from '../../panel/state';
import type { PushDefinition } from '../../push/definition/definition';
import type { DryRunReport } from '../../push/dryRun';
import type { PushEngine, ReadControl } from '../../push/engine';
import type { PushSource, ReadRequest, TablePlan } from '../../push/types';
import type { Parts } from '../parts';

/** Columns with something to say about them that are named. */
const maxNotes = 10;

/** One table that a push would fill. */
interface Tried {
  report: DryRunReport;
  plan: TablePlan;
}

/** Reads, checks and converts everything as a push would, looks at the tables that it would go to, and sends nothing. Throws ProblemError. */
export async function dryRunAsDefined(parts: Parts, files: readonly vscode.Uri[], definition: PushDefinition, control: ReadControl): Promise<Work> {
  const engine = openEngine(parts.workerFile);
  try {
    const source = await sourceOfAll(files, nameOfAll(files));
    const { table, keys = [], options, childTables = [] } = definition;
    const looked = await lookAt(parts, definition, control.signal);
    const attempt = async (read: TablePlan, name: string, own: readonly string[], more: { parent?: true; child?: true }): Promise<Tried> => {
      const refused: Problem[] = [];
      let plan = read;
      try {
        plan = sentOf(source.name, read, { mode: definition.mode, keys: [...own] });
        if (looked.pool) plan = await fitted({ pool: looked.pool, target: looked.pool.exact(name, definition.dataConnection), log: parts.log, signal: control.signal }, source.name, plan, definition.mode);
      } catch (error) {
        refused.push(refusal(error));
      }
      const request = { source, plan, table: name, mode: definition.mode, keys: own, ...formatOf(options, more.child === true), ...(more.parent && { parent: true as const }) };
      const report = await dryRun(request, engine, control);
      const others = report.problems.filter(({ what }) => refused.every((one) => one.what !== what));
      return { report: { ...report, problems: [...refused, ...others] }, plan };
    };
    const tried = [await attempt(await planOf(engine, source, tableRequest(definition), control), table, keys, childTables.length > 0 ? { parent: true } : {})];
    const [parent] = tried as [Tried];
    // Without keys, which is told already, rows of child tables belong to nothing.
    for (const child of keys.length > 0 ? childTables : []) {
      const childPlan = await planOf(engine, source, childRequest(parent.plan, child, keys, definition.read), control);
      tried.push(await attempt(childPlan, child.table, childKeys(child.table, childPlan, definition.mode), { child: true }));
    }
    return outcomeOf(tried, looked.why);
  } finally {
    engine.dispose();
  }
}

/** The pool of the connection, or why it is not known what is there. */
export async function lookAt({ service, log }: Parts, { connection, mode }: PushDefinition, signal: AbortSignal, id?: string): Promise<{ pool?: Pool; why?: string }> {
  try {
    const found = connectionOf(service, connection, id);
    const pool = await Pool.open(found, await service.session(found.id), log, signal);
    return { pool, ...(!pool.tables && mode !== 'replace' && { why: vscode.l10n.t('The connection may push but not list tables.') }) };
  } catch (error) {
    if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
    return { why: error.problem.what };
  }
}

function refusal(error: unknown): Problem {
  if (error instanceof ProblemError && error.problem.kind === 'input') return error.problem;
  throw error;
}

async function planOf(engine: PushEngine, source: PushSource, request: ReadRequest, control: ReadControl): Promise<TablePlan> {
  const analysis = await engine.analyze(source, request, control);
  if (analysis.kind === 'table') return analysis.plan;
  throw new ProblemError({ kind: 'input', what: vscode.l10n.t('The file holds several arrays.'), next: vscode.l10n.t('Choose the one whose objects become rows.') });
}

function outcomeOf(tried: readonly Tried[], unknown: string | undefined): Work {
  const reports = tried.map(({ report }) => report);
  const problems = reports.flatMap((report) => report.problems);
  const [problem] = problems;
  if (problem) return { tone: 'error', text: problem.what, paragraphs: [describe({ ...problem, what: '' }).trim(), ...problems.slice(1).map(describe)].filter(Boolean) };
  const [{ rows, columns }, ...children] = reports as [DryRunReport, ...DryRunReport[]];
  const bytes = reports.reduce((sum, one) => sum + one.bytes, 0);
  const chunks = reports.reduce((sum, one) => sum + one.chunks, 0);
  const sent = chunks === 1 ? vscode.l10n.t('{0} in 1 chunk', size(bytes)) : vscode.l10n.t('{0} in {1} chunks', size(bytes), chunks.toLocaleString());
  const text = vscode.l10n.t('Dry run passed: {0}, {1}, {2}. Nothing was sent.', rowCount(rows), columnCount(columns), sent);
  return {
    tone: 'passed',
    text,
    paragraphs: [
      ...children.map((child) => (child.rows === 0 ? vscode.l10n.t('There are no rows for the table {0}, so it would be left as it is.', child.table) : vscode.l10n.t('{0} would go to the table {1}.', rowCount(child.rows), child.table))),
      ...(unknown === undefined ? [] : [vscode.l10n.t('What is in Celonis was not looked at: {0}', unknown)]),
      ...notesOf(tried),
    ],
  };
}

/** What a person should know about how the file was read, and about columns. */
function notesOf(tried: readonly Tried[]): string[] {
  const columns = tried.flatMap(({ report: { table, notes } }, index) => notes.map(({ column, note }) => `${index === 0 ? '' : `${table}.`}${column}: ${note}`));
  const more = columns.length - maxNotes;
  return [...new Set(tried.flatMap(({ plan }) => plan.notes ?? [])), ...columns.slice(0, maxNotes), ...(more > 0 ? [vscode.l10n.t('There is something to know about {0} more columns.', more.toLocaleString())] : [])];
}
