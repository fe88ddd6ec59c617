import * as vscode from 'vscode';
import { checkTableName, proposeTableName } from '../../push/tableName';
import { columnCount, rowCount } from '../../platform/numbers';
import { modeLabel } from '../../tree/pushText';
import { askChoice, askChoiceOrText, askSeveral, askText, back } from '../ask/input';
import { ProblemError, cancelled } from '../../http/problem';
import type { PushMode } from '../../push/target';
import type { ArrayCandidate, PlannedColumn } from '../../push/types';
import type { Answer, Item, Place } from '../ask/input';
import type { Pool, Target } from './pool';

/** Where a question is asked: its title, its number, and what takes it away. */
export interface Where {
  title: string;
  place?: Place;
  signal: AbortSignal;
}

/** Which table: the one proposed from the file's name, an existing one, or any other name. */
export function askTable(where: Where, pool: Pool, fileName: string): Promise<Answer<Target>> {
  const proposed = pool.target(proposeTableName(fileName));
  const others = (pool.tables ?? []).filter((table) => table.type === 'table' && table !== proposed.existing);
  const items: Item<Target>[] = [
    { ...tableItem(proposed), description: [tableItem(proposed).description, vscode.l10n.t('proposed from the file name')].join(', ') },
    ...(others.length > 0 ? [{ label: vscode.l10n.t('Existing tables'), kind: vscode.QuickPickItemKind.Separator, value: proposed }] : []),
    ...others.map((existing) => tableItem({ name: existing.name, existing })),
  ];
  return askChoiceOrText({
    ...where,
    placeholder: vscode.l10n.t('Which table? Choose one, or type the name of a new one'),
    items,
    typed: (text) => {
      const target = pool.target(text);
      if (target.existing || checkTableName(text) === undefined) return tableItem(target);
      const valid = proposeTableName(text);
      return { label: valid, description: checkTableName(text) ?? '', value: pool.target(valid) };
    },
  });
}

function tableItem(target: Target): Item<Target> {
  const { existing, name } = target;
  const description = existing ? [vscode.l10n.t('exists'), existing.dataSourceName].filter(Boolean).join(' · ') : vscode.l10n.t('new table');
  return { label: name, description, iconPath: new vscode.ThemeIcon(existing ? 'table' : 'add'), value: target };
}

/** Several files: their tables as proposed, or each one asked for. */
export async function askTables(where: Where, pool: Pool, fileNames: readonly string[]): Promise<Answer<Target[]>> {
  const proposed = distinct(fileNames.map(proposeTableName)).map((name) => pool.target(name));
  const asProposed = await askChoice({
    ...where,
    placeholder: vscode.l10n.t('Each file goes to a table of its own'),
    items: [
      { label: vscode.l10n.t('Name the tables after the files'), detail: proposed.map((target) => target.name).join(', '), value: true },
      { label: vscode.l10n.t('Choose each table'), value: false },
    ],
  });
  if (asProposed === back) return back;
  if (asProposed) return proposed;
  const targets: Target[] = [];
  for (const fileName of fileNames) {
    const target = await askTable({ title: vscode.l10n.t('Push {0}', fileName), signal: where.signal }, pool, fileName);
    if (target === back) return back;
    targets.push(target);
  }
  return targets;
}

/** Two files of the same name in different folders do not share a table. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let number = 2; taken.has(candidate.toLowerCase()); number++) candidate = `${name}_${number}`;
    taken.add(candidate.toLowerCase());
    return candidate;
  });
}

/** What happens to the rows that are there. */
export function askMode(where: Where, targets: readonly Target[]): Promise<Answer<PushMode>> {
  const allNew = targets.every((target) => !target.existing);
  const items: Item<PushMode>[] = [
    {
      label: modeLabel('replace'),
      detail: allNew ? vscode.l10n.t('There is no such table yet: it is created with the columns of the file.') : vscode.l10n.t('Deletes the rows and columns that are there. Those of the file take their place.'),
      value: 'replace',
    },
    { label: modeLabel('append'), detail: vscode.l10n.t('Adds all rows. Pushing the same file twice doubles them.'), value: 'append' },
    {
      label: modeLabel('upsert'),
      detail: vscode.l10n.t('Renews rows with the same key and adds the others. You choose the key columns next.'),
      value: 'upsert',
    },
  ];
  return askChoice({ ...where, placeholder: vscode.l10n.t('What should happen to the rows of the table?'), items });
}

/** Which array of a file is the table. */
export function askArray(where: Where, arrays: readonly ArrayCandidate[]): Promise<Answer<readonly string[]>> {
  const whole = vscode.l10n.t('The whole file as one row');
  const items = arrays.map(({ path, rows }) => ({ label: path.join(' › ') || whole, description: rowCount(rows), value: path }));
  return askChoice({ ...where, placeholder: vscode.l10n.t('The file holds several arrays. Which one is the table?'), items });
}

/** The key columns of an upsert. Columns with gaps are offered last: a key must be there in every row. */
export function askKeys(where: Where, columns: readonly PlannedColumn[]): Promise<Answer<string[]>> {
  const sorted = [...columns].sort((a, b) => Math.sign(a.nulls) - Math.sign(b.nulls));
  const items = sorted.map(({ name, type, nulls }) => ({
    label: name,
    description: nulls > 0 ? vscode.l10n.t('{0}, missing in {1}', type, rowCount(nulls)) : type,
    value: name,
  }));
  return askSeveral({ ...where, placeholder: vscode.l10n.t('Which columns together tell one row from another?'), items });
}

/** What a replace takes and brings. */
export interface Replacing {
  target: Target;
  /** There is no such table: nothing goes. */
  isNew: boolean;
  /** How many columns go; undefined where it is not known. */
  columnsGo: number | undefined;
  /** Rows that the last push from here left in the table; undefined where it is not known. */
  rowsGo: number | undefined;
  fileName: string;
  columns: number;
  rows: number;
}

/** Asks before tables are replaced; on production each table's name has to be typed. Throws `cancelled` when not wanted. */
export async function confirmReplace(pool: Pool, all: readonly Replacing[], signal: AbortSignal): Promise<void> {
  const { name, environment } = pool.connection;
  if (environment === 'production') {
    for (const one of all) await typeName(name, one, signal);
    return;
  }
  // Where nobody knows the tables there may be one with this name.
  const existing = all.filter((one) => one.target.existing || pool.tables === undefined);
  if (existing.length === 0) return;
  const message =
    existing.length === 1
      ? vscode.l10n.t('Replace the table {0} in "{1}"?', existing[0]!.target.name, name)
      : vscode.l10n.t('Replace {0} tables in "{1}"?', existing.length, name);
  const yes = vscode.l10n.t('Replace');
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: existing.map(consequence).join('\n\n') }, yes);
  if (answer !== yes) throw new ProblemError(cancelled());
}

async function typeName(connection: string, replacing: Replacing, signal: AbortSignal): Promise<void> {
  const { name } = replacing.target;
  await askText({
    title: vscode.l10n.t('Replace a table on production: {0}', connection),
    prompt: vscode.l10n.t('{0} Type {1} to go on.', consequence(replacing), name),
    placeholder: name,
    check: (text) => (text.trim() === name ? { warning: undefined } : { error: vscode.l10n.t('This is not the name of the table: {0}', name) }),
    signal,
  });
}

function consequence({ target, isNew, columnsGo, rowsGo, fileName, columns, rows }: Replacing): string {
  const comes = vscode.l10n.t('{2} brings {0} and {1}.', columnCount(columns), rowCount(rows), fileName);
  return `${isNew ? vscode.l10n.t('{0} is a new table.', target.name) : leaves(target, columnsGo, rowsGo)} ${comes}`;
}

function leaves({ name, existing }: Target, columns: number | undefined, rows: number | undefined): string {
  if (!existing) return vscode.l10n.t('If there is a table {0}, all its columns and rows will be deleted.', name);
  if (columns === undefined) return vscode.l10n.t('All columns and rows of {0} will be deleted.', name);
  if (rows === undefined) return vscode.l10n.t('The {1} and all rows of {0} will be deleted.', name, columnCount(columns));
  return vscode.l10n.t('The {1} and all rows of {0} will be deleted ({2} after the last push from here).', name, columnCount(columns), rowCount(rows));
}
