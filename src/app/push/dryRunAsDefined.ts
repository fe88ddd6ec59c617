import { t } from '@vscode/l10n';
import { formatColumnCount, formatNumber, formatRowCount, formatSize } from '../../core/formatNumbers';
import type { Problem } from '../../core/problem';
import { describe, isCancelled, ProblemError } from '../../core/problem';
import { sumOf } from '../../core/sum';
import type { ReadControl } from '../../engine/model/readControl';
import type { PlannedSuggestion, PushSource, ReadRequest, TablePlan } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import { createChildRequest } from '../../engine/rows/childTableRequest';
import { childKeyNames } from '../../push/childKeyNames';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { DryRunReport } from '../../push/dryRun';
import { dryRun } from '../../push/dryRun';
import { tableReadRequest } from '../../push/pushParameters';
import { chooseChunkFormat } from './chunkFormat';
import { requirePushConnection } from './connectionByName';
import { checkUnchanged } from './fileFingerprint';
import { listPlanNotes } from './planText';
import { PoolSession } from './poolSession';
import type { PushDependencies } from './pushDependencies';
import type { PushRequest } from './pushRequest';
import { fileGroupName, openPushSource } from './pushSource';
import { describeArrayPath } from './pushText';
import { SharedEngine } from './sharedEngine';
import { planForTarget, planToSend } from './targetCompatibility';

type SuggestionRemedy = (suggestion: PlannedSuggestion) => string;

type DryRunDependencies = Pick<PushDependencies, 'service' | 'log' | 'files' | 'workers' | 'pushSettings'>;

/** What a dry run came to. */
export interface DryRunStatus {
  tone: 'passed' | 'error';
  text: string;
  paragraphs: readonly string[];
}

/** One table that a push would fill. */
export interface DryRunTable {
  report: DryRunReport;
  plan: TablePlan;
}

/** What a dry run found out: the table first, then its child tables. */
export interface DryRunFindings {
  tables: readonly [DryRunTable, ...DryRunTable[]];
  /** Why what is in Celonis was not looked at. */
  unavailableReason?: string;
}

/**
 * A dry run, described to a person. Throws ProblemError.
 * @param describeRemedy how what is suggested for a column is taken where it is shown; absent, in a push definition
 */
export async function dryRunAsDefined(
  dependencies: DryRunDependencies,
  request: PushRequest,
  control: ReadControl,
  describeRemedy?: SuggestionRemedy,
): Promise<DryRunStatus> {
  return dryRunStatus(await performDryRun(dependencies, request, control), describeRemedy);
}

/**
 * Reads, checks and converts everything as a push would, looks at the tables that it would go to, and sends nothing.
 * Throws ProblemError; one about several arrays has a fix for each.
 */
export async function performDryRun(
  dependencies: DryRunDependencies,
  { files, definition, connectionId, readFiles }: PushRequest,
  control: ReadControl,
): Promise<DryRunFindings> {
  if (readFiles) await checkUnchanged(dependencies.files, files, readFiles.plan);
  const shared = readFiles?.engine.acquire() ?? new SharedEngine(dependencies.workers);
  const { engine } = shared;
  try {
    const source = readFiles?.source ?? (await openPushSource(dependencies.files, files, fileGroupName(files)));
    const { table, keys = [], options, childTables = [] } = definition;
    const lookup = await openPoolIfAvailable(dependencies, definition, control.signal, connectionId);
    const dryRunTable = async (
      readPlan: TablePlan,
      tableName: string,
      tableKeys: readonly string[],
      role: { parent?: true; child?: true },
    ): Promise<DryRunTable> => {
      const refusals: Problem[] = [];
      let plan = readPlan;
      try {
        plan = planToSend(source.name, readPlan, { mode: definition.mode, keys: [...tableKeys] });
        if (lookup.pool)
          plan = await planForTarget(
            {
              pool: lookup.pool,
              target: lookup.pool.targetInSchema(tableName, definition.dataConnection),
              log: dependencies.log,
              signal: control.signal,
            },
            source.name,
            plan,
            definition.mode,
          );
      } catch (error) {
        refusals.push(inputProblemOf(error));
      }
      const request = {
        source,
        plan,
        table: tableName,
        mode: definition.mode,
        keys: tableKeys,
        ...chooseChunkFormat(dependencies.pushSettings(), options, role.child === true),
        ...(role.parent && { hasChildTables: true as const }),
      };
      const report = await dryRun(request, engine, control);
      const otherProblems = report.problems.filter(({ what }) => refusals.every((problem) => problem.what !== what));
      return { report: { ...report, problems: [...refusals, ...otherProblems] }, plan };
    };
    const parent = await dryRunTable(
      readFiles?.plan ?? (await analyzeTable(engine, source, tableReadRequest(definition), control)),
      table,
      keys,
      childTables.length > 0 ? { parent: true } : {},
    );
    const dryRunTables: [DryRunTable, ...DryRunTable[]] = [parent];
    // Without keys, which is reported elsewhere, rows of child tables belong to nothing.
    for (const [index, child] of (keys.length > 0 ? childTables : []).entries()) {
      const childPlan =
        readFiles?.childPlans[index] ??
        (await analyzeTable(engine, source, createChildRequest(parent.plan, child, keys, definition.read), control));
      dryRunTables.push(
        await dryRunTable(childPlan, child.table, childKeyNames(child.table, childPlan, definition.mode), {
          child: true,
        }),
      );
    }
    const { unavailableReason } = lookup;
    return { tables: dryRunTables, ...(unavailableReason === undefined ? {} : { unavailableReason }) };
  } finally {
    shared.release();
  }
}

/** The pool of the connection, or why it is not known what is there. */
export async function openPoolIfAvailable(
  { service, log }: Pick<PushDependencies, 'service' | 'log'>,
  { connection, mode }: PushDefinition,
  signal: AbortSignal,
  connectionId?: string,
): Promise<{ pool?: PoolSession; unavailableReason?: string }> {
  try {
    const resolvedConnection = requirePushConnection(service, connection, connectionId);
    const pool = await PoolSession.open(
      resolvedConnection,
      await service.openSession(resolvedConnection.id),
      log,
      signal,
    );
    return {
      pool,
      ...(!pool.tables &&
        mode !== 'replace' && { unavailableReason: t('The connection may push but not list tables.') }),
    };
  } catch (error) {
    if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
    return { unavailableReason: error.problem.what };
  }
}

function inputProblemOf(error: unknown): Problem {
  if (error instanceof ProblemError && error.problem.kind === 'input') return error.problem;
  throw error;
}

async function analyzeTable(
  engine: PushEngine,
  source: PushSource,
  request: ReadRequest,
  control: ReadControl,
): Promise<TablePlan> {
  const analysis = await engine.analyze(source, request, control);
  if (analysis.kind === 'table') return analysis.plan;
  throw new ProblemError({
    kind: 'input',
    what: t('The file holds several arrays.'),
    next: t('Choose the one whose objects become rows.'),
    fixes: analysis.candidates.map(({ path }) => ({
      kind: 'setReading',
      field: 'arrayPath',
      value: JSON.stringify(path),
      label: describeArrayPath(path),
    })),
  });
}

function dryRunStatus(findings: DryRunFindings, describeRemedy?: SuggestionRemedy): DryRunStatus {
  const reports = findings.tables.map(({ report }) => report);
  const problems = reports.flatMap((report) => report.problems);
  const [problem] = problems;
  if (problem)
    return {
      tone: 'error',
      text: problem.what,
      paragraphs: [describe({ ...problem, what: '' }).trim(), ...problems.slice(1).map(describe)].filter(Boolean),
    };
  const [{ rows, columns } = { rows: 0, columns: 0 }] = reports;
  const bytes = sumOf(reports, (report) => report.bytes);
  const chunks = sumOf(reports, (report) => report.chunks);
  const sentText =
    chunks === 1
      ? t('{0} in 1 chunk', formatSize(bytes))
      : t('{0} in {1} chunks', formatSize(bytes), formatNumber(chunks));
  const text = t(
    'Dry run passed: {0}, {1}, {2}. Nothing was sent.',
    formatRowCount(rows),
    formatColumnCount(columns),
    sentText,
  );
  return { tone: 'passed', text, paragraphs: dryRunNotes(findings, describeRemedy) };
}

/** What a person should know of a dry run that found nothing wrong. */
export function dryRunNotes(
  { tables, unavailableReason }: DryRunFindings,
  describeRemedy?: SuggestionRemedy,
): string[] {
  const [, ...children] = tables.map(({ report }) => report);
  return [
    ...children.map((child) =>
      child.rows === 0
        ? t('There are no rows for the table {0}, so it would be left as it is.', child.table)
        : t('{0} would be pushed to the table {1}.', formatRowCount(child.rows), child.table),
    ),
    ...(unavailableReason === undefined ? [] : [t('What is in Celonis was not checked: {0}', unavailableReason)]),
    ...listPlanNotes(
      tables.map(({ plan, report: { table } }) => ({ plan, table })),
      describeRemedy,
    ),
  ];
}
