import * as vscode from 'vscode';
import { checkTableName, proposeTableName } from '../../push/tableName';
import { rowCount } from '../../platform/numbers';
import { modeLabel } from '../../tree/pushText';
import { askChoice, askChoiceOrText, askSeveral, back } from '../ask/input';
import type { PushMode } from '../../push/job/target';
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

/** Several files: whether they make one table, or each its own. */
export function askLayout(where: Where, fileNames: readonly string[]): Promise<Answer<'one' | 'each'>> {
  return askChoice<'one' | 'each'>({
    ...where,
    placeholder: vscode.l10n.t('Where do the files go?'),
    items: [
      { label: vscode.l10n.t('Each into a table of its own'), detail: fileNames.map(proposeTableName).join(', '), value: 'each' },
      { label: vscode.l10n.t('Into one table'), detail: vscode.l10n.t('The rows of all files, one after the other, in one push'), value: 'one' },
    ],
  });
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
  while (targets.length < fileNames.length) {
    const fileName = fileNames[targets.length]!;
    // There is always a step before these: the question above.
    const place = { step: targets.length + 2, total: fileNames.length + 1 };
    const target = await askTable({ title: vscode.l10n.t('Push {0}', fileName), place, signal: where.signal }, pool, fileName);
    if (target !== back) targets.push(target);
    else if (targets.pop() === undefined) return askTables(where, pool, fileNames);
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

/** What happens to the rows that are there. Rows can only be deleted from tables that are there, or may be. */
export function askMode(where: Where, targets: readonly Target[], tablesKnown: boolean): Promise<Answer<PushMode>> {
  const allNew = targets.every((target) => !target.existing);
  const allThere = !tablesKnown || targets.every((target) => target.existing);
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
    ...(allThere
      ? [
          {
            label: modeLabel('delete'),
            detail: vscode.l10n.t('Removes the rows whose keys are in the file. The file adds nothing. You choose the key columns next.'),
            value: 'delete' as const,
          },
        ]
      : []),
  ];
  return askChoice({ ...where, placeholder: vscode.l10n.t('What should happen to the rows of the table?'), items });
}

/** Which array of a file is the table. */
export function askArray(where: Where, arrays: readonly ArrayCandidate[]): Promise<Answer<readonly string[]>> {
  const whole = vscode.l10n.t('The whole file as one row');
  const items = arrays.map(({ path, rows }) => ({ label: path.join(' › ') || whole, description: rowCount(rows), value: path }));
  return askChoice({ ...where, placeholder: vscode.l10n.t('The file holds several arrays. Which one is the table?'), items });
}

/** The columns that tell rows apart. Columns with gaps are offered last: a key must be there in every row. */
export function askKeys(where: Where, columns: readonly PlannedColumn[]): Promise<Answer<string[]>> {
  const sorted = [...columns].sort((a, b) => Math.sign(a.nulls) - Math.sign(b.nulls));
  const items = sorted.map(({ name, type, nulls }) => ({
    label: name,
    description: nulls > 0 ? vscode.l10n.t('{0}, missing in {1}', type, rowCount(nulls)) : type,
    value: name,
  }));
  return askSeveral({ ...where, placeholder: vscode.l10n.t('Which columns together tell one row from another?'), items });
}
