import * as vscode from 'vscode';
import { requireWritable } from '../../../app/changes/permitChange';
import { getEnvironmentLabel } from '../../../app/environmentLabel';
import { FileReading } from '../../../app/push/fileReading';
import type { PoolSession, TargetTable } from '../../../app/push/poolSession';
import { openPool } from '../../../app/push/poolSession';
import type { PlannedPush } from '../../../app/push/preparedPush';
import { recordFailedPush } from '../../../app/push/preparePushes';
import { fileGroupName } from '../../../app/push/pushSource';
import { proposeCommonTable } from '../../../app/push/tableProposals';
import type { Connection } from '../../../connections/connectionRecord';
import { itemAt } from '../../../core/itemAt';
import { ProblemError } from '../../../core/problem';
import type { PushMode } from '../../../push/job/pushJobApi';
import { tableReadRequest } from '../../../push/pushParameters';
import { proposeTableName } from '../../../push/tableName';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { askConnection, chooseConnection } from '../../prompts/chooseConnection';
import type { Answer, StepPosition } from '../../prompts/prompts';
import { back } from '../../prompts/prompts';
import type { PromptContext } from '../../prompts/pushPrompts';
import { askLayout, askMode, askTable, askTables } from '../../prompts/pushPrompts';
import type { Services } from '../services';

/** What is known before anything is asked: the row that was clicked. */
export interface ClickedTarget {
  connection?: string;
  /** The name of the folder that was chosen, which stands for the files in it. */
  folder?: string;
  table?: { name: string; dataSourceId?: string };
}

type QuickPushDependencies = Pick<
  Services,
  'service' | 'history' | 'log' | 'workers' | 'files' | 'progress' | 'workspaceConnection'
>;

interface QuickPushAnswers {
  connection?: Connection;
  pool?: PoolSession;
  /** The files of each table, being read. */
  readings?: FileReading[];
  targetTables?: TargetTable[];
  mode?: PushMode;
}

/**
 * Asks connection, table and mode, one after the other with a way back, while the files are being read already. Throws
 * ProblemError.
 */
export async function askQuickPush(
  dependencies: QuickPushDependencies,
  scope: ProblemContext,
  uris: readonly vscode.Uri[],
  clickedTarget: ClickedTarget,
): Promise<{ pool: PoolSession; plannedPushes: PlannedPush[] }> {
  const answers: QuickPushAnswers = {};
  if (uris.length === 1) answers.readings = [startReading(dependencies, uris)];
  try {
    const { pool, readings, targetTables, mode } = await askQuestions(
      dependencies,
      scope,
      uris,
      clickedTarget,
      answers,
    );
    return {
      pool,
      plannedPushes: readings.map((reading, index) =>
        createPlannedPush(reading, pool.connection, itemAt(targetTables, index), mode),
      ),
    };
  } catch (error) {
    const [onlyReading] = answers.readings ?? [];
    if (uris.length === 1 && onlyReading && answers.connection) {
      const target = answers.targetTables?.[0] ?? { name: proposeTableName(onlyReading.name) };
      await recordFailedPush(
        dependencies.history,
        answers.connection,
        createPlannedPush(onlyReading, answers.connection, target, answers.mode ?? 'replace'),
        error,
      );
    }
    for (const reading of answers.readings ?? []) reading.dispose();
    throw error;
  }
}

function startReading(dependencies: QuickPushDependencies, uris: readonly vscode.Uri[]): FileReading {
  return FileReading.start(dependencies, uris.map(String), tableReadRequest({}));
}

function createPlannedPush(
  reading: FileReading,
  { name }: Connection,
  target: TargetTable,
  mode: PushMode,
): PlannedPush {
  const dataConnection = target.existing?.dataSourceId;
  return {
    reading,
    target,
    definition: {
      connection: name,
      table: target.name,
      mode,
      ...(dataConnection === undefined ? {} : { dataConnection }),
    },
  };
}

async function askQuestions(
  dependencies: QuickPushDependencies,
  scope: ProblemContext,
  uris: readonly vscode.Uri[],
  clickedTarget: ClickedTarget,
  answers: QuickPushAnswers,
): Promise<Required<QuickPushAnswers>> {
  const { workspaceConnection } = dependencies;
  if (workspaceConnection.listPushable().length === 0) await dependencies.service.pendingConnections;
  const fileConnections = workspaceConnection.listPushable();
  const [firstConnection, otherConnection] = fileConnections;
  // Production is chosen for each push, even where there is nothing else.
  const isConnectionAsked =
    clickedTarget.connection === undefined &&
    (otherConnection !== undefined || firstConnection?.environment === 'production');
  const preselected = workspaceConnection.findDefault() ?? workspaceConnection.listDefaultCandidates()[0];
  const prompt: PromptContext = {
    title:
      uris.length === 1
        ? vscode.l10n.t('Push {0}', fileGroupName(uris.map(String)))
        : vscode.l10n.t('Push {0} files', uris.length),
    // A file that is no use ends the questions about it.
    signal: answers.readings?.[0]?.failureSignal,
  };
  const steps: { isAsked: boolean; step: (position: StepPosition) => Promise<Answer<void>> }[] = [
    {
      isAsked: isConnectionAsked,
      step: async (position) => {
        const { service } = dependencies;
        const { title } = prompt;
        const chosenConnection = isConnectionAsked
          ? await askConnection(service, { title, position }, fileConnections, preselected)
          : clickedTarget.connection === undefined
            ? await chooseConnection(service, title, fileConnections)
            : service.get(clickedTarget.connection);
        if (chosenConnection === back) return back;
        if (!chosenConnection) throw new ProblemError(deletedConnectionProblem());
        scope.connectionId = chosenConnection.id;
        answers.connection = requireWritable(dependencies.service, chosenConnection.id);
        answers.pool = await openPool(dependencies, chosenConnection, prompt.title, prompt.signal);
      },
    },
    {
      isAsked: uris.length > 1 && clickedTarget.table === undefined,
      step: async (position) => {
        if (uris.length === 1) return;
        const layout = clickedTarget.table
          ? 'one'
          : await askLayout(
              { ...prompt, position, title: titleWithDestination(prompt.title, requireAnswer(answers.pool)) },
              uris.map((uri) => fileGroupName([uri.toString()])),
            );
        if (layout === back) return back;
        for (const reading of answers.readings ?? []) reading.dispose();
        answers.readings =
          layout === 'one' ? [startReading(dependencies, uris)] : uris.map((uri) => startReading(dependencies, [uri]));
      },
    },
    {
      isAsked: clickedTarget.table === undefined,
      step: async (position) => {
        const pool = requireAnswer(answers.pool);
        const targets = clickedTarget.table
          ? [pool.targetInSchema(clickedTarget.table.name, clickedTarget.table.dataSourceId)]
          : await askTargets(
              { ...prompt, position, title: titleWithDestination(prompt.title, pool) },
              pool,
              uris,
              requireAnswer(answers.readings),
              clickedTarget.folder,
            );
        if (targets === back) return back;
        answers.targetTables = targets;
      },
    },
    {
      isAsked: true,
      step: async (position) => {
        const [pool, targets] = [requireAnswer(answers.pool), requireAnswer(answers.targetTables)];
        const title = titleWithDestination(prompt.title, pool, targets);
        const mode = await askMode({ ...prompt, position, title }, targets, pool.tables !== undefined);
        if (mode === back) return back;
        answers.mode = mode;
      },
    },
  ];
  const askedSteps = steps.map(({ isAsked }) => isAsked);
  let index = 0;
  for (let current = steps[0]; current; current = steps[index]) {
    const step = askedSteps.slice(0, index + 1).filter(Boolean).length;
    const answer = await current.step({ step, total: askedSteps.filter(Boolean).length });
    index = answer === back ? Math.max(0, askedSteps.lastIndexOf(true, Math.max(0, index - 1))) : index + 1;
  }
  return answers as Required<QuickPushAnswers>;
}

/** What an earlier step has answered: no step comes before those that it builds on. */
function requireAnswer<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Error('A question was asked before the one that it depends on.');
  return answer;
}

/** One table for all files, named after what they have in common, or one for each. */
async function askTargets(
  prompt: PromptContext,
  pool: PoolSession,
  uris: readonly vscode.Uri[],
  readings: readonly FileReading[],
  folder: string | undefined,
): Promise<Answer<TargetTable[]>> {
  const files = uris.map(String);
  if (readings.length > 1) return askTables(prompt, pool, files);
  const target = await askTable(
    prompt,
    pool,
    folder === undefined ? proposeCommonTable(files) : proposeTableName(folder),
  );
  return target === back ? back : [target];
}

/** "Push orders.json to orders · Acme, Production": nobody should have to remember where a file goes. */
function titleWithDestination(
  title: string,
  { connection }: PoolSession,
  targets: readonly TargetTable[] = [],
): string {
  const [target, otherTarget] = targets;
  const titleWithTable = target && !otherTarget ? vscode.l10n.t('{0} to {1}', title, target.name) : title;
  return `${titleWithTable} · ${[connection.name, getEnvironmentLabel(connection.environment)].filter(Boolean).join(', ')}`;
}

function deletedConnectionProblem(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('The connection of this push does not exist any more.'),
    next: vscode.l10n.t('Push the file again and choose another connection.'),
  };
}
