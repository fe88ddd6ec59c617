import * as vscode from 'vscode';
import { authTypeOf } from '../../celonis/fields';
import { originOf } from '../../celonis/domain';
import { asCurl } from '../../celonis/copyAs/curl';
import { asKafka } from '../../celonis/copyAs/kafka';
import { copiedFiles, copiedTable, secretVariable } from '../../celonis/copyAs/pushCopy';
import { asPycelonis } from '../../celonis/copyAs/pycelonis';
import { ProblemError } from '../../http/problem';
import { inform } from '../../platform/notify';
import { childKeys, childRequest } from '../../push/childRequest';
import { needsKeys } from '../../push/job/target';
import { keyColumns } from '../../push/keyColumns';
import { refuseMisfits } from '../../push/misfits';
import { definitionOf, filesOfOrder, tableRequest } from '../../push/order';
import { PushNode } from '../../tree/pushNode';
import { askChoice, back } from '../ask/input';
import { connectionOf } from '../push/defined';
import { filesOfDefinition, loadDefinition } from '../push/definitions';
import { lookAt } from '../push/dryRun';
import { fitted, sentOf } from '../push/fitting';
import { nameOf } from '../push/files';
import { Reading } from '../push/reading';
import { askArray } from '../push/questions';
import type { CopiedTable, PushCopy } from '../../celonis/copyAs/pushCopy';
import type { Log } from '../../connections/log';
import type { PushDefinition } from '../../push/definition/definition';
import type { TablePlan } from '../../push/types';
import type { Parts } from '../parts';
import type { Defined } from '../push/defined';
import type { Pool } from '../push/pool';

interface Form {
  language: string;
  write: (copy: PushCopy) => string;
}

/** Copy As…: a push or a push definition as curl, as pycelonis or for the Kafka connector, to the clipboard. */
export async function copyPushAs(parts: Parts, arg: unknown): Promise<void> {
  const defined = await definedBy(parts, arg);
  const title = vscode.l10n.t('Copy Push As');
  const form = await askChoice<Form>({
    title,
    placeholder: vscode.l10n.t('What should do the push?'),
    items: [
      { label: 'curl', detail: vscode.l10n.t('A script for bash. It reads the files with Python and sends them with curl.'), value: { language: 'shellscript', write: asCurl } },
      { label: 'pycelonis', detail: vscode.l10n.t('A script for Python with the official client of Celonis.'), value: { language: 'python', write: asPycelonis } },
      { label: 'Kafka', detail: vscode.l10n.t("The configuration of Celonis' Kafka connector for this table."), value: { language: 'properties', write: asKafka } },
    ],
  });
  if (form === back) return;
  const copy = await copyOf(parts, title, defined);
  const text = form.write(copy);
  await vscode.env.clipboard.writeText(text);
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('Copied. The secret is not in it: it is taken from the environment variable {0}.', secretVariable(copy));
  // Not awaited: a notification may stay open for as long as it likes.
  void inform(message, open).then(async (chosen) => {
    if (chosen === open) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: form.language, content: text }));
  });
}

/** What was clicked: a push in the view, its id, or a definition file; otherwise the active definition or the latest push. */
async function definedBy({ history }: Parts, arg: unknown): Promise<Defined> {
  const uri = arg instanceof vscode.Uri ? arg : arg === undefined ? activeDefinition() : undefined;
  if (uri) {
    const definition = await loadDefinition(uri);
    return { definition, files: await filesOfDefinition(uri, definition), origin: uri };
  }
  const id = arg instanceof PushNode ? arg.push : typeof arg === 'string' ? arg : history.list()[0]?.id;
  const record = id === undefined ? undefined : history.get(id);
  if (!record) throw new Error(vscode.l10n.t('There is no push to copy.'));
  return { definition: definitionOf(record.order), files: filesOfOrder(record.order).map((file) => vscode.Uri.parse(file, true)), connection: record.order.connection.id };
}

function activeDefinition(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && /.\.push\.json$/i.test(uri.path) ? uri : undefined;
}

async function copyOf(parts: Parts, title: string, { files, definition, connection: id }: Defined): Promise<PushCopy> {
  const { values } = connectionOf(parts.service, definition.connection, id);
  const { plan, tables, pool } = await tablesOf(parts, files, title, definition, id);
  return {
    origin: originOf(values['domain'] ?? ''),
    poolId: values['poolId'] ?? '',
    scheme: authTypeOf(values) === 'custom' ? 'AppKey' : 'Bearer',
    tables,
    files: copiedFiles(plan, files.map((uri) => (uri.scheme === 'file' ? uri.fsPath : nameOf(uri))), definition.read),
    // In English, as the scripts are.
    remarks: [
      ...(files.some(({ scheme }) => scheme !== 'file') ? ['Some of the files lie on no disk of this computer: put their paths in.'] : []),
      ...(definition.mode === 'replace' || pool?.tables ? [] : ['The tables of the data pool could not be looked at: names and types of columns are those of the files, and the table has to have the same.']),
    ],
  };
}

/** Reads the files, for a script needs their columns: those of the table and of its child tables. Throws ProblemError. */
async function tablesOf(parts: Parts, files: readonly vscode.Uri[], title: string, definition: PushDefinition, id: string | undefined): Promise<{ plan: TablePlan; tables: PushCopy['tables']; pool: Pool | undefined }> {
  const reading = Reading.start(files, parts.workerFile, tableRequest(definition));
  try {
    const plan = await planOf(reading, title, definition);
    const { pool } = definition.mode === 'replace' ? {} : await lookAt(parts, definition, reading.failed, id);
    const tableOf = (read: TablePlan, job: Job): Promise<CopiedTable> => sentTo(pool, parts.log, reading, read, job);
    const { mode, keys = [], dataConnection, options } = definition;
    const { duplicateRemovalColumn: _, ...optionsOfChildren } = options ?? {};
    const common = { mode, ...(dataConnection === undefined ? {} : { connectionId: dataConnection }) };
    const table = await tableOf(plan, { ...common, table: definition.table, keys, ...(options ? { options } : {}) });
    const children: CopiedTable[] = [];
    for (const child of definition.childTables ?? []) {
      const inner = reading.another(childRequest({ ...plan, columns: table.job.columns }, child, keys, definition.read));
      try {
        const childPlan = await inner.plan();
        children.push(await tableOf(childPlan, { ...common, table: child.table, keys: childKeys(child.table, childPlan, mode), options: optionsOfChildren }));
      } finally {
        inner.dispose();
      }
    }
    return { plan, tables: [table, ...children], pool };
  } finally {
    reading.dispose();
  }
}

type Job = Omit<CopiedTable['job'], 'columns'>;

/** What is sent of a table, as the one that is there takes it. Throws ProblemError where it could not be pushed either. */
async function sentTo(pool: Pool | undefined, log: Log, { name: file, failed }: Reading, plan: TablePlan, job: Job): Promise<CopiedTable> {
  const own = sentOf(file, plan, job);
  refuseMisfits(own, file);
  const sent = pool ? await fitted({ pool, target: pool.exact(job.table, job.connectionId), log, signal: failed }, file, own, job.mode) : own;
  const keys = needsKeys(job.mode) ? keyColumns(file, sent, job.keys).map(({ name }) => name) : [];
  return copiedTable(sent, { ...job, keys });
}

async function planOf(reading: Reading, title: string, definition: PushDefinition): Promise<TablePlan> {
  const analysis = await reading.result();
  if (analysis.kind === 'table') return analysis.plan;
  const arrayPath = await askArray({ title, signal: reading.failed }, analysis.arrays);
  if (arrayPath === back) throw new ProblemError({ kind: 'cancelled', what: '' });
  return reading.resultOf(tableRequest({ ...definition, read: { ...definition.read, arrayPath: [...arrayPath] } }));
}
