import * as vscode from 'vscode';
import { ProblemError } from '../../http/problem';
import { tableRequest } from '../../push/order';
import { proposeTableName } from '../../push/tableName';
import { environmentLabel } from '../../tree/environment';
import { chooseConnection } from '../ask/connection';
import { back } from '../ask/input';
import { openPool } from './pool';
import { writeDown } from './prepare';
import { Reading, nameOfAll } from './reading';
import { askLayout, askMode, askTable, askTables } from './questions';
import type { Connection } from '../../connections/model';
import type { PushHistory } from '../../push/history';
import type { PushMode } from '../../push/job/target';
import type { Log } from '../../connections/log';
import type { ConnectionService } from '../../connections/service';
import type { Scope } from '../../platform/problems';
import type { Answer, Place } from '../ask/input';
import type { Pool, Target } from './pool';
import type { Work } from './prepare';
import type { Where } from './questions';

/** What is known before anything is asked: the row that was clicked. */
export interface Known {
  connection?: string;
  table?: { name: string; dataSourceId?: string };
}

interface Tools {
  service: ConnectionService;
  history: PushHistory;
  log: Log;
  workerFile: string;
}

interface Answers {
  connection?: Connection;
  pool?: Pool;
  /** The files of each table, being read. */
  readings?: Reading[];
  targets?: Target[];
  mode?: PushMode;
}

/**
 * Asks connection, table and mode, one after the other with a way back, while the files are being read already. Throws ProblemError.
 */
export async function askWorks(tools: Tools, scope: Scope, uris: readonly vscode.Uri[], known: Known): Promise<{ pool: Pool; works: Work[] }> {
  const answers: Answers = {};
  if (uris.length === 1) answers.readings = [read(tools, uris)];
  try {
    const { pool, readings, targets, mode } = await askAll(tools, scope, uris, known, answers);
    return { pool, works: readings.map((reading, index) => workOf(reading, pool.connection, targets[index]!, mode)) };
  } catch (error) {
    const [only] = answers.readings ?? [];
    if (uris.length === 1 && only && answers.connection) {
      const target = answers.targets?.[0] ?? { name: proposeTableName(only.name) };
      await writeDown(tools.history, answers.connection, workOf(only, answers.connection, target, answers.mode ?? 'replace'), error);
    }
    for (const reading of answers.readings ?? []) reading.dispose();
    throw error;
  }
}

function read({ workerFile }: Tools, uris: readonly vscode.Uri[]): Reading {
  return Reading.start(uris, workerFile, tableRequest({}));
}

function workOf(reading: Reading, { name }: Connection, target: Target, mode: PushMode): Work {
  const dataConnection = target.existing?.dataSourceId;
  return { reading, target, definition: { connection: name, table: target.name, mode, ...(dataConnection === undefined ? {} : { dataConnection }) } };
}

async function askAll(tools: Tools, scope: Scope, uris: readonly vscode.Uri[], known: Known, answers: Answers): Promise<Required<Answers>> {
  const usable = tools.service.connections().filter((one) => tools.service.takesFiles(one));
  const where: Where = {
    title: uris.length === 1 ? vscode.l10n.t('Push {0}', nameOfAll(uris)) : vscode.l10n.t('Push {0} files', uris.length),
    // A file that is no use ends the questions about it.
    signal: answers.readings?.[0]?.failed ?? new AbortController().signal,
  };
  const steps: { asks: boolean; step: (place: Place) => Promise<Answer<void>> }[] = [
    {
      asks: known.connection === undefined && usable.length > 1,
      step: async (place) => {
        const chosen = known.connection === undefined ? await chooseConnection(tools.service, where.title, place, usable) : tools.service.get(known.connection);
        if (chosen === back) return back;
        if (!chosen) throw new ProblemError(gone());
        scope.connection = chosen.id;
        answers.connection = chosen;
        answers.pool = await openPool(tools, chosen, where.title, where.signal);
      },
    },
    {
      asks: uris.length > 1 && known.table === undefined,
      step: async (place) => {
        if (uris.length === 1) return;
        const layout = known.table ? 'one' : await askLayout({ ...where, place, title: destined(where.title, answers.pool!) }, uris.map((uri) => nameOfAll([uri])));
        if (layout === back) return back;
        for (const reading of answers.readings ?? []) reading.dispose();
        answers.readings = layout === 'one' ? [read(tools, uris)] : uris.map((uri) => read(tools, [uri]));
      },
    },
    {
      asks: known.table === undefined,
      step: async (place) => {
        const pool = answers.pool!;
        const targets = known.table ? [pool.exact(known.table.name, known.table.dataSourceId)] : await askTargets({ ...where, place, title: destined(where.title, pool) }, pool, uris, answers.readings!);
        if (targets === back) return back;
        answers.targets = targets;
      },
    },
    {
      asks: true,
      step: async (place) => {
        const mode = await askMode({ ...where, place, title: destined(where.title, answers.pool!, answers.targets) }, answers.targets!, answers.pool!.tables !== undefined);
        if (mode === back) return back;
        answers.mode = mode;
      },
    },
  ];
  const asked = steps.map(({ asks }) => asks);
  for (let index = 0; index < steps.length; ) {
    const step = asked.slice(0, index + 1).filter(Boolean).length;
    const answer = await steps[index]!.step({ step, total: asked.filter(Boolean).length });
    index = answer === back ? Math.max(0, asked.lastIndexOf(true, Math.max(0, index - 1))) : index + 1;
  }
  return answers as Required<Answers>;
}

/** One table for all files, named after what they have in common, or one for each. */
async function askTargets(where: Where, pool: Pool, uris: readonly vscode.Uri[], readings: readonly Reading[]): Promise<Answer<Target[]>> {
  if (readings.length > 1) return askTables(where, pool, readings.map(({ name }) => name));
  const target = await askTable(where, pool, commonName(uris.map((uri) => nameOfAll([uri]))));
  return target === back ? back : [target];
}

/** "orders" of "orders-1.json" and "orders-2.json"; the first name where they have nothing in common. */
export function commonName(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return first;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const common = first.slice(0, length).replace(/[\d\s_.-]+$/, '');
  return common.length > 1 ? common : first;
}

/** "Push orders.json to orders · Acme, Production": nobody should have to remember where a file goes. */
function destined(title: string, { connection }: Pool, targets: readonly Target[] = []): string {
  const to = targets.length === 1 ? vscode.l10n.t('{0} to {1}', title, targets[0]!.name) : title;
  return `${to} · ${[connection.name, environmentLabel(connection.environment)].filter(Boolean).join(', ')}`;
}

function gone(): ConstructorParameters<typeof ProblemError>[0] {
  return { kind: 'input', what: vscode.l10n.t('The connection of this push does not exist any more.'), next: vscode.l10n.t('Push the file again and choose another connection.') };
}
