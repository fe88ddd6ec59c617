import * as vscode from 'vscode';
import { ProblemError } from '../../core/problem';
import { dataExtensions, isDataFilePath } from '../../push/definition/definitionFileNames';
import { askModal } from '../adapters/notifications';

/** The last part of its path. */
export function fileNameOf(uri: vscode.Uri): string {
  return uri.path.split('/').pop() || uri.toString();
}

/**
 * The files a command is about: those selected in the explorer, the one of an editor's title, the active editor's, or
 * chosen now.
 */
export async function chooseFiles(first: unknown, selection: unknown, canSelectMany: boolean): Promise<vscode.Uri[]> {
  const selected = Array.isArray(selection) ? selection.filter((item) => item instanceof vscode.Uri) : [];
  const givenFiles = selected.length > 0 ? selected : first instanceof vscode.Uri ? [first] : [];
  if (givenFiles.length > 0) return givenFiles;
  const activeFile = vscode.window.activeTextEditor?.document.uri;
  if (canSelectMany && activeFile && isPushable(activeFile)) return [activeFile];
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany,
    // What a dialog calls an extension has no dot in it.
    filters: {
      [vscode.l10n.t('Data files')]: [...dataExtensions.filter((extension) => !extension.includes('.')), 'gz'],
    },
    openLabel: vscode.l10n.t('Push'),
    title: canSelectMany ? vscode.l10n.t('Choose the files to push') : vscode.l10n.t('Choose the file to push'),
  });
  return chosen ?? [];
}

export function isPushable(uri: vscode.Uri): boolean {
  return uri.scheme !== 'untitled' && isDataFilePath(uri.path);
}

/**
 * A folder stands for the files in it that can be pushed, in the order of their names, by which `part-2` comes before
 * `part-10`. Throws ProblemError.
 */
export async function listPushableFiles(uri: vscode.Uri): Promise<vscode.Uri[]> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if (!(type & vscode.FileType.Directory)) return [uri];
  const entries = await vscode.workspace.fs.readDirectory(uri);
  const files = entries
    .filter(([, kind]) => kind & vscode.FileType.File)
    .map(([name]) => vscode.Uri.joinPath(uri, name));
  const collator = new Intl.Collator('en', { numeric: true });
  const pushable = files.filter(isPushable).sort((a, b) => collator.compare(fileNameOf(a), fileNameOf(b)));
  if (pushable.length > 0) return pushable;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('There is no file to push in {0}.', fileNameOf(uri)),
    why: vscode.l10n.t(
      'JSON, JSON Lines, CSV, TSV and Parquet files can be pushed. Folders in it are not looked into.',
    ),
  });
}

/** What is pushed is what is saved, so changes that are not saved yet are asked about. Answers whether to go on. */
export async function offerToSave(uris: readonly vscode.Uri[]): Promise<boolean> {
  const uriTexts = new Set(uris.map(String));
  const dirtyDocuments = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && uriTexts.has(document.uri.toString()),
  );
  if (dirtyDocuments.length === 0) return true;
  const names = dirtyDocuments.map((document) => fileNameOf(document.uri)).join(', ');
  const save = vscode.l10n.t('Save and Push');
  const pushSaved = vscode.l10n.t('Push What Was Last Saved');
  const message = vscode.l10n.t('{0} has changes that are not saved.', names);
  const answer = await askModal(message, vscode.l10n.t('A push uses the file as it was last saved.'), save, pushSaved);
  if (answer !== save) return answer === pushSaved;
  const saved = await Promise.all(dirtyDocuments.map((document) => document.save()));
  return saved.every(Boolean);
}
