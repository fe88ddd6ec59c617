import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { t } from '@vscode/l10n';
import type { Log } from '../../core/log';
import { cancelledProblem, describe, toProblem } from '../../core/problem';
import { Redactor } from '../../core/redactor';
import { EngineWorkers } from '../../engine/worker/engineWorkers';
import { isDefinitionFileName } from '../../push/definition/definitionFileNames';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { needsKeys } from '../../push/job/pushJobApi';
import { PushJournalStore } from '../../push/journal/pushJournalStore';
import { PushOwners } from '../../push/journal/pushOwners';
import { PushHistory } from '../../push/pushHistory';
import { PushRecordFiles } from '../../push/pushRecordFiles';
import { findDefinitionForFiles, loadDefinition, resolveDefinitionFiles } from '../push/definitionFiles';
import { dryRunNotes, performDryRun } from '../push/dryRunAsDefined';
import { emptyChildTableNotes } from '../push/finishedPushText';
import { listPlanNotes, listRenamings } from '../push/planText';
import type { PushDependencies } from '../push/pushDependencies';
import { preparePush } from '../push/pushFiles';
import type { PushRequest } from '../push/pushRequest';
import { PushRunner } from '../push/pushRunner';
import { proposeCommonTable } from '../push/tableProposals';
import { type CommandLineArguments, readArguments } from './arguments';
import { AskedQuestion, keysQuestion } from './askedQuestion';
import { nodeFiles } from './nodeFiles';
import { ProgressLines } from './progressLines';
import type { CommandLineResult } from './result';
import { exitCodes, problemResult, resultColumns, resultProblem } from './result';
import { createSingleConnection, findKey } from './singleConnection';

const version = process.env['EXTENSION_VERSION'] ?? '';

/** What a run of the command line needs beside its arguments. */
interface RunContext {
  workers: EngineWorkers;
  redactor: Redactor;
  signal: AbortSignal;
  writeLine: (line: string) => void;
}

/**
 * Pushes what the arguments of the process say: progress on stderr, one JSON object on stdout, and an exit code for
 * each outcome. SIGINT and SIGTERM cancel the push and delete its job; the second one ends the process at once.
 * @param workerFile the file that worker threads are started from.
 */
export async function runCommandLine(workerFile: string): Promise<void> {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  const redactor = new Redactor();
  const writeLine = (line: string): void => void process.stderr.write(`${redactor.redact(line)}\n`);
  const result = await createResult({
    workers: new EngineWorkers(workerFile),
    redactor,
    signal: controller.signal,
    writeLine,
  });
  process.stdout.write(`${redactor.redact(JSON.stringify(result))}\n`, () => process.exit(exitCodes[result.outcome]));
}

/** Never rejects. */
async function createResult(context: RunContext): Promise<CommandLineResult> {
  const questions = new AskedQuestion();
  let table = '';
  try {
    const key = findKey(process.env)?.text;
    if (key) context.redactor.add(key);
    const args = readArguments(process.argv.slice(2), key);
    table = args.table ?? '';
    const request = await createRequest(args, context.writeLine);
    table = request.definition.table;
    return await runRequest(context, args, request, questions);
  } catch (error) {
    const { question } = questions;
    if (question) return { outcome: 'question', table, rows: 0, columns: [], notes: [], question };
    return problemResult(table, context.signal.aborted ? cancelledProblem() : toProblem(error));
  }
}

/** The files and all that is decided about them, by the arguments, a definition and what is automatic. */
async function createRequest(args: CommandLineArguments, writeLine: (line: string) => void): Promise<PushRequest> {
  const uris = args.files.map((path) => pathToFileURL(resolve(path)).href);
  const [onlyUri, secondUri] = uris;
  const isDefinition = onlyUri !== undefined && secondUri === undefined && isDefinitionFileName(args.files[0] ?? '');
  const dataUris = isDefinition && args.definition === undefined ? [] : uris;
  const origin =
    args.definition !== undefined
      ? pathToFileURL(resolve(args.definition)).href
      : isDefinition
        ? onlyUri
        : // Whoever names a table wants the file to go there, whatever a definition says.
          args.table === undefined
          ? (await findDefinitionForFiles(nodeFiles, dataUris))?.uri
          : undefined;
  const loaded = origin === undefined ? undefined : await loadDefinition(nodeFiles, origin);
  if (origin !== undefined) writeLine(t('As the push definition {0} says.', nodeFiles.shortPath(origin)));
  const files =
    origin !== undefined && loaded && dataUris.length === 0
      ? await resolveDefinitionFiles(nodeFiles, origin, loaded)
      : dataUris;
  const definition: PushDefinition = {
    connection: args.domain ?? '',
    table: proposeCommonTable(files),
    mode: 'replace',
    ...loaded,
    ...(args.table === undefined ? {} : { table: args.table }),
    ...(args.mode === undefined ? {} : { mode: args.mode }),
    ...(args.keys.length === 0 ? {} : { keys: [...args.keys] }),
    ...(args.format === undefined
      ? {}
      : { options: { ...loaded?.options, fileType: args.format === 'csv' ? 'CSV' : 'PARQUET' } }),
  };
  // What the mode says needs no confirmation.
  return { files, definition, isConfirmed: true, ...(origin === undefined ? {} : { origin }) };
}

async function runRequest(
  context: RunContext,
  args: CommandLineArguments,
  requestedPush: PushRequest,
  questions: AskedQuestion,
): Promise<CommandLineResult> {
  const { redactor, signal, workers, writeLine } = context;
  const log: Log = { debug: () => {}, info: () => {}, warn: writeLine, error: writeLine };
  const { connection, service } = createSingleConnection({
    name: requestedPush.definition.connection || undefined,
    domain: args.domain,
    pool: args.pool,
    environment: process.env,
    version,
    log,
    redactor,
  });
  const request: PushRequest = { ...requestedPush, connectionId: connection.id };
  // Nothing is stored from one run to the next.
  const folder = await mkdtemp(join(tmpdir(), 'celonis-push-'));
  const owners = new PushOwners(folder);
  const files = new PushRecordFiles(folder);
  const history = new PushHistory({ files, owners, log, redact: (text) => redactor.redact(text) });
  const dependencies: PushDependencies = {
    service,
    history,
    log,
    workers,
    files: nodeFiles,
    questions,
    progress: new ProgressLines(writeLine, signal),
    pushSettings: () => ({ format: 'parquet', timestamps: 'INT64', csvSeparator: ',', csvLineEnding: 'crlf' }),
  };
  try {
    return args.isDryRun
      ? await dryRun(dependencies, request, signal)
      : await push(dependencies, new PushJournalStore(folder, owners), request, context);
  } finally {
    history.dispose();
    owners.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function dryRun(
  dependencies: PushDependencies,
  request: PushRequest,
  signal: AbortSignal,
): Promise<CommandLineResult> {
  const findings = await performDryRun(dependencies, request, { signal });
  const [{ plan, report }] = findings.tables;
  const { mode, keys, childTables } = request.definition;
  const renamings = listRenamings(
    findings.tables.map((table) => table.plan),
    request.definition,
  );
  const result = {
    table: report.table,
    rows: report.rows,
    columns: resultColumns(plan),
    notes: [...dryRunNotes(findings), ...renamings],
  };
  if ((needsKeys(mode) || childTables?.length) && !keys?.length) {
    const [what, choices] = keysQuestion(plan.columns);
    return { outcome: 'question', ...result, question: { what, choices } };
  }
  const [problem] = findings.tables.flatMap((table) => table.report.problems);
  return problem ? { outcome: 'failed', ...result, problem: resultProblem(problem) } : { outcome: 'done', ...result };
}

async function push(
  dependencies: PushDependencies,
  journals: PushJournalStore,
  request: PushRequest,
  { signal, writeLine }: RunContext,
): Promise<CommandLineResult> {
  const prepared = await preparePush(dependencies, request);
  const runner = new PushRunner({
    ...dependencies,
    journals,
    version,
    onPushed: () => {},
  });
  const finished = await runner.pushAll([prepared], { signal, onLine: writeLine });
  const [first] = finished;
  if (!first) throw new Error('The push did not begin.');
  const unsuccessful = finished.find(({ result }) => result.result !== 'done');
  const { result = 'done', problem } = unsuccessful?.result ?? {};
  return {
    // Of a push that Celonis may still be executing, nobody can say that it is done.
    outcome: result === 'running' ? 'failed' : result,
    table: first.result.table,
    rows: first.result.rows,
    columns: resultColumns(first.plan ?? prepared.plan),
    notes: [
      ...listPlanNotes(finished.flatMap(({ plan, result: { table } }) => (plan ? [{ plan, table }] : []))),
      ...listRenamings(
        finished.flatMap(({ plan }) => plan ?? []),
        request.definition,
      ),
      ...finished.flatMap((finishedPush) => [
        ...(finishedPush.remarks ?? []),
        ...emptyChildTableNotes(finishedPush),
        ...(finishedPush.result.leftover ? [describe(finishedPush.result.leftover)] : []),
      ]),
    ],
    ...(problem ? { problem: resultProblem(problem) } : {}),
  };
}
