import * as vscode from 'vscode';
import { authTypeOf } from '../../celonis/fields';
import { originOf } from '../../celonis/domain';
import { asCurl } from '../../celonis/copyAs/curl';
import { asKafka } from '../../celonis/copyAs/kafka';
import { secretVariable } from '../../celonis/copyAs/pushCopy';
import { asPycelonis } from '../../celonis/copyAs/pycelonis';
import { ProblemError } from '../../http/problem';
import { inform } from '../../platform/notify';
import { definitionOf, filesOfOrder, tableRequest } from '../../push/order';
import { PushNode } from '../../tree/pushNode';
import { askChoice, back } from '../ask/input';
import { connectionOf } from '../push/defined';
import { filesOfDefinition, loadDefinition } from '../push/definitions';
import { sentOf } from '../push/fitting';
import { Reading, nameOfAll } from '../push/reading';
import { askArray } from '../push/questions';
import type { PushCopy } from '../../celonis/copyAs/pushCopy';
import type { PushDefinition } from '../../push/definition/definition';
import type { TablePlan } from '../../push/types';
import type { Parts } from '../parts';
import type { Defined } from '../push/defined';

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

async function copyOf({ service, workerFile }: Parts, title: string, { files, definition, connection: id }: Defined): Promise<PushCopy> {
  const { values } = connectionOf(service, definition.connection, id);
  const plan = await planOf(files, workerFile, title, definition);
  const { table, mode, keys = [], dataConnection, options } = definition;
  const format = plan.read?.format ?? (plan.shape === 'ndjson' ? 'ndjson' : 'json');
  return {
    origin: originOf(values['domain'] ?? ''),
    poolId: values['poolId'] ?? '',
    scheme: authTypeOf(values) === 'custom' ? 'AppKey' : 'Bearer',
    job: { table, mode, keys, columns: sentOf(nameOfAll(files), plan, definition).columns, ...(dataConnection === undefined ? {} : { connectionId: dataConnection }), ...(options ? { options } : {}) },
    files: files.map((uri) => (uri.scheme === 'file' ? uri.fsPath : (uri.path.split('/').pop() ?? uri.path))),
    read: { ...plan.read, ...definition.read, format, arrayPath: [...plan.arrayPath] },
    remarks: remarksOn(definition, plan, files),
  };
}

/** Reads the files, for a script needs their columns. Throws ProblemError. */
async function planOf(files: readonly vscode.Uri[], workerFile: string, title: string, definition: PushDefinition): Promise<TablePlan> {
  const reading = Reading.start(files, workerFile, tableRequest(definition));
  try {
    const analysis = await reading.result();
    if (analysis.kind === 'table') return analysis.plan;
    const arrayPath = await askArray({ title, signal: reading.failed }, analysis.arrays);
    if (arrayPath === back) throw new ProblemError({ kind: 'cancelled', what: '' });
    return await reading.resultOf(tableRequest({ ...definition, read: { ...definition.read, arrayPath: [...arrayPath] } }));
  } finally {
    reading.dispose();
  }
}

/** What somebody who runs the script must know. In English, as the scripts are. */
function remarksOn({ columns = [], childTables = [], mode }: PushDefinition, plan: TablePlan, files: readonly vscode.Uri[]): string[] {
  const converts = columns.some(({ dateFormat, decimalMark, trueWords, falseWords }) => dateFormat ?? decimalMark ?? trueWords ?? falseWords);
  return [
    ...(converts ? ['Date formats, decimal marks and words that were chosen for columns are not in here: such values have to be converted before.'] : []),
    ...(childTables.length > 0 ? [`Child tables are not in here: ${childTables.map(({ table }) => table).join(', ')}.`] : []),
    ...(plan.read?.format === 'parquet' && (mode === 'delete' || columns.some(({ include }) => include === false) || plan.columns.some(({ name, path }) => path.length > 1 || path[0] !== name))
      ? ['The Parquet files go up as they are: columns that the push renames, takes out of structs or leaves out have to be so in the files before.']
      : []),
    ...(writtenDifferently(plan) ? ['The files are not all written in the same way, and the script reads all of them like the first one.'] : []),
    ...(files.some(({ scheme }) => scheme !== 'file') ? ['Some of the files lie on no disk of this computer: put their paths in.'] : []),
  ];
}

function writtenDifferently({ files = [] }: TablePlan): boolean {
  return new Set(files.map(({ read, arrayPath }) => JSON.stringify([read.format, read.delimiter, read.quote, read.escape, read.header, read.encoding, arrayPath]))).size > 1;
}
