import * as vscode from 'vscode';
import type { PoolSession, TargetTable } from '../../app/push/poolSession';
import type { PushQuestions } from '../../app/push/pushDependencies';
import { fileNameOf } from '../../app/push/pushSource';
import { describeArrayPath, getModeLabel } from '../../app/push/pushText';
import { proposeTables } from '../../app/push/tableProposals';
import { formatRowCount } from '../../core/formatNumbers';
import { cancelledProblem, ProblemError } from '../../core/problem';
import type { ArrayCandidate, PlannedColumn } from '../../engine/model/tablePlan';
import { scopeQuestion } from '../../push/definition/definitionConsent';
import type { PushMode } from '../../push/job/pushJobApi';
import { proposeTableName, validateTableName } from '../../push/tableName';
import { askModal } from '../adapters/notifications';
import type { Answer, Item, StepPosition } from './prompts';
import { askChoice, askChoiceOrText, askChoices, askText, back } from './prompts';

/** Where a question is asked: its title, its number, and what takes it away. */
export interface PromptContext {
  title: string;
  position?: StepPosition;
  signal?: AbortSignal | undefined;
}

/** Which table: the one proposed from the names of its files, an existing one, or any other name. */
export function askTable(prompt: PromptContext, pool: PoolSession, proposedName: string): Promise<Answer<TargetTable>> {
  const proposed = pool.findTarget(proposedName);
  const otherTables = (pool.tables ?? []).filter((table) => table.type === 'table' && table !== proposed.existing);
  const items: Item<TargetTable>[] = [
    {
      ...tableItem(proposed),
      description: [tableItem(proposed).description, vscode.l10n.t('proposed from the file name')].join(', '),
    },
    ...(otherTables.length > 0
      ? [{ label: vscode.l10n.t('Existing tables'), kind: vscode.QuickPickItemKind.Separator, value: proposed }]
      : []),
    ...otherTables.map((existing) => tableItem({ name: existing.name, existing })),
  ];
  return askChoiceOrText({
    ...prompt,
    placeholder: vscode.l10n.t('Which table? Choose one, or type the name of a new one'),
    items,
    createTypedItem: (text) => {
      const target = pool.findTarget(text);
      if (target.existing || validateTableName(text) === undefined) return tableItem(target);
      const validName = proposeTableName(text);
      return { label: validName, description: validateTableName(text) ?? '', value: pool.findTarget(validName) };
    },
  });
}

function tableItem(target: TargetTable): Item<TargetTable> {
  const { existing, name } = target;
  const description = existing
    ? [vscode.l10n.t('exists'), existing.dataSourceName].filter(Boolean).join(' · ')
    : vscode.l10n.t('new table');
  return { label: name, description, iconPath: new vscode.ThemeIcon(existing ? 'table' : 'add'), value: target };
}

/** Several files: whether they make one table, or each its own. */
export function askLayout(prompt: PromptContext, fileNames: readonly string[]): Promise<Answer<'one' | 'each'>> {
  return askChoice<'one' | 'each'>({
    ...prompt,
    placeholder: vscode.l10n.t('Where do the files go?'),
    items: [
      {
        label: vscode.l10n.t('A table for each file'),
        detail: fileNames.map(proposeTableName).join(', '),
        value: 'each',
      },
      {
        label: vscode.l10n.t('Into one table'),
        detail: vscode.l10n.t('The rows of all files, one after the other, in one push'),
        value: 'one',
      },
    ],
  });
}

/** Several files: their tables as proposed, or each one asked for. */
export async function askTables(
  prompt: PromptContext,
  pool: PoolSession,
  files: readonly string[],
): Promise<Answer<TargetTable[]>> {
  const fileNames = files.map(fileNameOf);
  const proposed = proposeTables(files).map((name) => pool.findTarget(name));
  const asProposed = await askChoice({
    ...prompt,
    placeholder: vscode.l10n.t('Each file goes to a table of its own'),
    items: [
      {
        label: vscode.l10n.t('Name the tables after the files'),
        detail: proposed.map((target) => target.name).join(', '),
        value: true,
      },
      { label: vscode.l10n.t('Choose each table'), value: false },
    ],
  });
  if (asProposed === back) return back;
  if (asProposed) return proposed;
  const targets: TargetTable[] = [];
  for (let fileName = fileNames[0]; fileName !== undefined; fileName = fileNames[targets.length]) {
    // There is always a step before these: the question above.
    const position = { step: targets.length + 2, total: fileNames.length + 1 };
    const target = await askTable(
      { title: vscode.l10n.t('Push {0}', fileName), position, signal: prompt.signal },
      pool,
      proposeTableName(fileName),
    );
    if (target !== back) targets.push(target);
    else if (targets.pop() === undefined) return askTables(prompt, pool, files);
  }
  return targets;
}

/** What happens to the rows that are there. Rows can only be deleted from tables that are there, or may be. */
export function askMode(
  prompt: PromptContext,
  targets: readonly TargetTable[],
  areTablesKnown: boolean,
): Promise<Answer<PushMode>> {
  const areAllNew = targets.every((target) => !target.existing);
  const mayAllExist = !areTablesKnown || targets.every((target) => target.existing);
  const items: Item<PushMode>[] = [
    {
      label: getModeLabel('replace'),
      detail: areAllNew
        ? vscode.l10n.t('There is no such table yet: it is created with the columns of the file.')
        : vscode.l10n.t('Replaces the table. All existing rows and columns are deleted.'),
      value: 'replace',
    },
    {
      label: getModeLabel('append'),
      detail: vscode.l10n.t('Inserts all rows. Pushing the same file twice duplicates them.'),
      value: 'append',
    },
    {
      label: getModeLabel('upsert'),
      detail: vscode.l10n.t('Updates rows with the same key and inserts new rows. You choose the key columns next.'),
      value: 'upsert',
    },
    ...(mayAllExist
      ? [
          {
            label: getModeLabel('delete'),
            detail: vscode.l10n.t(
              'Deletes the rows whose key is in the file and inserts none. You choose the key columns next.',
            ),
            value: 'delete' as const,
          },
        ]
      : []),
  ];
  return askChoice({ ...prompt, placeholder: vscode.l10n.t('What should happen to the rows of the table?'), items });
}

/** Which array of a file is the table. */
export function askArray(prompt: PromptContext, arrays: readonly ArrayCandidate[]): Promise<Answer<readonly string[]>> {
  const items = arrays.map(({ path, rows }) => ({
    label: describeArrayPath(path),
    description: formatRowCount(rows),
    value: path,
  }));
  return askChoice({
    ...prompt,
    placeholder: vscode.l10n.t('The file holds several arrays. Which one is the table?'),
    items,
  });
}

/** The columns that tell rows apart. Columns with gaps are offered last: a key must be there in every row. */
export function askKeys(prompt: PromptContext, columns: readonly PlannedColumn[]): Promise<Answer<string[]>> {
  const sortedColumns = [...columns].sort((a, b) => Math.sign(a.nulls) - Math.sign(b.nulls));
  const items = sortedColumns.map(({ name, type, nulls }) => ({
    label: name,
    description: nulls > 0 ? vscode.l10n.t('{0}, missing in {1}', type, formatRowCount(nulls)) : type,
    value: name,
  }));
  return askChoices({
    ...prompt,
    placeholder: vscode.l10n.t('Which columns uniquely identify a row (key)?'),
    items,
  });
}

/** What is asked before a push, in dialogs and quick picks. */
export const pushPrompts: PushQuestions = {
  chooseArray: async (title, candidates, signal) => requireAnswer(await askArray({ title, signal }, candidates)),

  chooseKeys: async (title, columns, signal) => requireAnswer(await askKeys({ title, signal }, columns)),

  async confirm({ message, detail, confirmLabel }) {
    if ((await askModal(message, detail, confirmLabel)) !== confirmLabel) throw new ProblemError(cancelledProblem());
  },

  async confirmByTyping({ title, prompt, name }) {
    await askText({
      title,
      prompt,
      placeholder: name,
      check: (text) =>
        text.trim() === name
          ? { warning: undefined }
          : { error: vscode.l10n.t('This is not the name. Type "{0}".', name) },
    });
  },
};

/** Asks whether to push only the one file that was chosen or all that its definition is about. Throws `cancelled`. */
export async function askScope(
  definitionName: string,
  chosenName: string,
  filePaths: readonly string[],
): Promise<'only' | 'all'> {
  const { message, detail } = scopeQuestion(definitionName, filePaths);
  const onlyLabel = vscode.l10n.t('Push Only {0}', chosenName);
  const allLabel = vscode.l10n.t('Push All {0} Files', filePaths.length);
  const answer = await askModal(message, detail, onlyLabel, allLabel);
  if (answer === undefined) throw new ProblemError(cancelledProblem());
  return answer === allLabel ? 'all' : 'only';
}

/** These questions stand alone, without a step before them. */
function requireAnswer<T>(answer: Answer<T>): T {
  if (answer === back) throw new ProblemError(cancelledProblem());
  return answer;
}
