import * as vscode from 'vscode';
import { poolName } from '../../celonis/dataPools';
import { describe, isCancelled, ProblemError, cancelled, toProblem } from '../../http/problem';
import { choicesOf } from '../../panel/choices';
import { perform } from '../../forms/panel';
import { columnCount, rowCount } from '../../platform/numbers';
import { readDefinition, writeDefinition } from '../../push/definition/definitionFile';
import { definitionNameOf, relativeName } from '../../push/definition/definitionNames';
import { openEngine } from '../../push/engine';
import { proposeTableName } from '../../push/tableName';
import { environmentLabel } from '../../tree/environment';
import { rememberAuthor } from './consent';
import { pushAsDefined } from './defined';
import { definitionBeside, filesOfDefinition, loadDefinition } from './definitions';
import { dryRunAsDefined } from './dryRun';
import { nameOf, saveDirty, sourceOfAll } from './files';
import { Pool } from './pool';
import { nameOfAll } from './reading';
import { unfilledText } from './result';
import type { Choices } from '../../panel/choices';
import type { Prepare } from '../../panel/pushPanels';
import type { PanelSurroundings } from '../../panel/session';
import type { ConnectionOption, Work } from '../../panel/state';
import type { Scope } from '../../platform/problems';
import type { PushDefinition } from '../../push/definition/definition';
import type { Parts } from '../parts';
import type { Ended } from './pusher';

/** What a push panel begins with, and how it reaches the rest of the program. */
export function preparePanel(parts: Parts): Prepare {
  return async (files, known, kept, opened) => {
    const connections = connectionsOf(parts);
    const [first] = files;
    const home = kept?.home === undefined ? opened : vscode.Uri.parse(kept.home, true);
    const beside = kept ? undefined : (home ?? (first && (await definitionBeside(first))));
    const only = connections.length === 1 ? connections[0]!.id : undefined;
    const defaults: Choices = { ...blank(files), ...(only === undefined ? {} : { connection: only }) };
    const defined = beside && (await definedChoices(parts, beside, files, connections));
    const definition = kept?.definition ?? (defined && nameOf(beside));
    const choices = { ...(kept?.choices ?? defined ?? defaults), ...known };
    return {
      start: { name: nameOfAll(files), files: files.map(String), choices, defaults: { ...defaults, ...known }, definition, home: home?.toString() },
      around: surroundings(parts, files, home ?? definitionUri(files)),
    };
  };
}

function blank(files: readonly vscode.Uri[]): Choices {
  return { table: proposeTableName(nameOf(files[0]!)), mode: 'replace', keys: [], read: {}, columns: [], childTables: [], options: {} };
}

/** What the definition says if it is about these files. One that is not valid is told of, and the panel opens without it. */
async function definedChoices(parts: Parts, uri: vscode.Uri, files: readonly vscode.Uri[], connections: readonly ConnectionOption[]): Promise<Choices | undefined> {
  try {
    const definition = await loadDefinition(uri);
    const about = new Set((await filesOfDefinition(uri, definition)).map(String));
    if (!files.every((file) => about.has(file.toString()))) return undefined;
    const named = connections.find(({ name }) => name.toLowerCase() === definition.connection.toLowerCase());
    return choicesOf(definition, named?.id);
  } catch (error) {
    parts.commands.report('definition', error, { file: uri });
    return undefined;
  }
}

function connectionsOf({ service }: Parts): ConnectionOption[] {
  return service
    .connections()
    .filter((one) => service.takesFiles(one))
    .map(({ id, name, environment }) => ({ id, name, environment: environmentLabel(environment) }));
}

function surroundings(parts: Parts, files: readonly vscode.Uri[], home: vscode.Uri): Omit<PanelSurroundings, 'post'> {
  const { service, log, workerFile } = parts;
  const scope: Scope = files.length === 1 ? { file: files[0]! } : {};
  const pools = new Map<string, Pool>();
  return {
    log,
    engine: openEngine(workerFile),
    source: async () => ({ source: await sourceOfAll(files, nameOfAll(files)), bytes: await bytesOf(files) }),
    connections: () => connectionsOf(parts),
    pool: async (id, signal) => {
      const session = await service.session(id);
      const pool = await Pool.open(service.get(id)!, session, log, signal);
      pools.set(id, pool);
      return { connection: id, name: (await poolName(session, signal)) ?? session.values['poolId'] ?? '', tables: pool.tables };
    },
    columns: async (id, table, signal) => pools.get(id)?.columns(table, log, signal),
    push: (definition) => push(parts, scope, files, definition),
    dryRun: async (definition, signal, onProgress) => {
      if (!(await saveDirty(files))) throw new ProblemError(cancelled());
      return dryRunAsDefined(parts, files, definition, { signal, onProgress });
    },
    save: (definition) => save(parts, files, home, definition),
    openDefinition: () => parts.commands.background('definition', scope, async () => void (await vscode.window.showTextDocument(home))),
    addConnection: () => void vscode.commands.executeCommand('celonisCeligo.addConnection'),
    perform: (fix) => {
      if (fix.kind !== 'openLocation') return perform(fix);
      const start = new vscode.Position(Math.max(0, fix.line - 1), Math.max(0, fix.column - 1));
      parts.commands.background('openLocation', scope, async () => void (await vscode.window.showTextDocument(files[0]!, { selection: new vscode.Range(start, start), viewColumn: vscode.ViewColumn.Beside })));
    },
  };
}

async function bytesOf(files: readonly vscode.Uri[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await vscode.workspace.fs.stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Pushes with the progress, history and notification of every push; the panel says in short how it ended. */
async function push(parts: Parts, scope: Scope, files: readonly vscode.Uri[], definition: PushDefinition): Promise<Work> {
  if (!(await saveDirty(files))) throw new ProblemError(cancelled());
  try {
    return endOf(await pushAsDefined(parts, scope, { files, definition, seen: true }));
  } catch (error) {
    if (isCancelled(error)) throw error;
    // Its remedies are offered where those of every command are.
    parts.commands.report('push', error, { ...scope, retry: () => vscode.commands.executeCommand('celonisCeligo.openPushPanel', files[0], files) });
    return { tone: 'error', text: toProblem(error).what, paragraphs: [] };
  }
}

function endOf(ended: readonly Ended[]): Work {
  const [first] = ended;
  const other = ended.find(({ outcome }) => outcome.outcome !== 'done');
  if (!first) return { tone: 'neutral', text: vscode.l10n.t('Nothing was pushed.'), paragraphs: [] };
  if (!other) {
    const { rows, columns, table } = first.outcome;
    const children = ended.slice(1).map(({ outcome }) => vscode.l10n.t('{0} in {1}', rowCount(outcome.rows), outcome.table));
    return { tone: 'passed', text: vscode.l10n.t('Pushed: {0} and {1} in the table {2}.', rowCount(rows), columnCount(columns), [table, ...children].join(', ')), paragraphs: ended.flatMap(unfilledText) };
  }
  const { outcome, problem } = other.outcome;
  if (outcome === 'cancelled') return { tone: 'neutral', text: vscode.l10n.t('The push was cancelled.'), paragraphs: [] };
  if (outcome === 'running') return { tone: 'info', text: vscode.l10n.t('Celonis is still loading the rows. The view "Pushes" will say how it ended.'), paragraphs: [] };
  return { tone: 'error', text: problem ? problem.what : vscode.l10n.t('The push failed.'), paragraphs: problem ? [describe({ ...problem, what: '' }).trim()].filter(Boolean) : [] };
}

/** Beside the first of the files, named after it. */
function definitionUri(files: readonly vscode.Uri[]): vscode.Uri {
  return vscode.Uri.joinPath(files[0]!, '..', definitionNameOf(nameOf(files[0]!)));
}

/** Writes the definition, having asked where there is another one already. Undefined where the person decided otherwise. */
async function save(parts: Parts, files: readonly vscode.Uri[], uri: vscode.Uri, definition: PushDefinition): Promise<string | undefined> {
  const before = await textOf(uri);
  const named = await namesOf(files, uri, before);
  const complete = { ...definition, ...(named ? { files: named } : {}) };
  const text = writeDefinition(complete);
  if (before !== undefined && before !== text && !(await mayReplace(nameOf(uri)))) return undefined;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text, 'utf8'));
  await rememberAuthor(parts, uri, complete, files);
  return nameOf(uri);
}

/** How the definition names its files: as it did if these are the same, none where it is the one beside its only file. Throws ProblemError. */
async function namesOf(files: readonly vscode.Uri[], uri: vscode.Uri, before: string | undefined): Promise<string[] | undefined> {
  const { definition } = before === undefined ? {} : readDefinition(before);
  if (definition?.files && (await isAbout(uri, definition, files))) return definition.files;
  if (files.length === 1 && (await isAbout(uri, {}, files))) return undefined;
  return files.map((file) => {
    const name = file.scheme === uri.scheme && file.authority === uri.authority ? relativeName(uri.path, file.path) : undefined;
    if (name !== undefined) return name;
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('The push definition {0} cannot name the file {1}.', nameOf(uri), nameOf(file)),
      why: vscode.l10n.t('It names files by their paths relative to itself, in which * is a wildcard, and no such path leads to this file alone.'),
      next: vscode.l10n.t('Put the files on the same drive, or rename the file. Nothing was saved.'),
    });
  });
}

/** Whether a definition is about these files and no others. */
async function isAbout(uri: vscode.Uri, definition: Pick<PushDefinition, 'files'>, files: readonly vscode.Uri[]): Promise<boolean> {
  try {
    const found = new Set((await filesOfDefinition(uri, definition)).map(String));
    return found.size === files.length && files.every((file) => found.has(file.toString()));
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

async function mayReplace(name: string): Promise<boolean> {
  const yes = vscode.l10n.t('Replace');
  const detail = vscode.l10n.t('What is chosen in the panel takes the place of what it says.');
  return (await vscode.window.showWarningMessage(vscode.l10n.t('{0} exists already. Replace it?', name), { modal: true, detail }, yes)) === yes;
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
