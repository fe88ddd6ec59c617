import * as vscode from 'vscode';
import { cancelledProblem, ProblemError } from '../../../core/problem';
import type { ConsentSubject } from '../../../push/definition/definitionConsent';
import { consentQuestion, outsideQuestion, scopeQuestion } from '../../../push/definition/definitionConsent';
import { findOutsideFiles } from '../../../push/definition/outsideFiles';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { askModal } from '../../adapters/notifications';
import { getEnvironmentLabel } from '../../tree/environmentDecorations';
import { getModeLabel } from '../../tree/pushText';
import type { Services } from '../services';
import { fileNameOf } from './dataFiles';
import type { DefinedPush } from './pushAsDefined';
import { connectionOf, findConnection } from './pushAsDefined';

/** What a definition file says, and its files. */
export type DefinedByFile = DefinedPush & {
  origin: vscode.Uri;
  /** All files that the definition is about, where `files` are only some of them. */
  about?: readonly vscode.Uri[];
};

/** That a person agrees to a push. */
export interface Consent {
  /** Whether they had agreed before, or have written the definition. */
  isKnown: boolean;
  /** To be called once every other question about the push is answered too. */
  remember(): Promise<void>;
}

/**
 * Asks, before anything is read, about a push of a definition that this person neither wrote nor pushed before as it is
 * now, naming where it goes and every file outside of the workspace folder. Throws ProblemError: `cancelled` where it
 * is refused, or that there is no connection.
 */
export async function askConsent({ consents, service }: Services, defined: DefinedByFile): Promise<Consent> {
  const { files, definition, connection: id, origin, about } = defined;
  const connection = connectionOf(service, definition.connection, id);
  const subject = await subjectOf(origin, definition, files, connection.id);
  const asked: ConsentSubject = about ? { ...subject, only: files.map(String) } : subject;
  const whole = about ? await subjectOf(origin, definition, about, connection.id) : subject;
  const isKnown = consents.has(asked) || consents.has(whole);
  if (!isKnown) {
    const { childTables = [], mode, table } = definition;
    const question = consentQuestion({
      name: fileNameOf(origin),
      connection: connection.name,
      environment: getEnvironmentLabel(connection.environment),
      tables: [table, ...childTables.map((child) => child.table)],
      mode: getModeLabel(mode),
      files: files.map((file) => vscode.workspace.asRelativePath(file)),
      folder: placeOf(folderOf(origin)),
      outside: subject.outside,
    });
    await confirm(question, vscode.l10n.t('Push'));
  }
  return { isKnown, remember: () => consents.remember(asked) };
}

/** A definition that a person saved needs no consent with its connection as long as it stays as it is. */
export async function rememberAuthor(
  { consents, service }: Services,
  origin: vscode.Uri,
  definition: PushDefinition,
  files: readonly vscode.Uri[],
): Promise<void> {
  const connection = findConnection(service, definition.connection);
  if (connection) await consents.remember(await subjectOf(origin, definition, files, connection.id));
}

/** Asks before files outside of the folder of a definition are opened in the push panel. Throws `cancelled`. */
export async function confirmOutsideFiles(origin: vscode.Uri, files: readonly vscode.Uri[]): Promise<void> {
  const folder = folderOf(origin);
  const outside = await findOutsideFiles(folder, files);
  if (outside.length === 0) return;
  await confirm(outsideQuestion(fileNameOf(origin), placeOf(folder), outside), vscode.l10n.t('Open'));
}

/** Asks whether to push only the one file that was chosen or all that its definition is about. Throws `cancelled`. */
export async function askScope(
  origin: vscode.Uri,
  chosen: vscode.Uri,
  about: readonly vscode.Uri[],
): Promise<'only' | 'all'> {
  const { message, detail } = scopeQuestion(
    fileNameOf(origin),
    about.map((file) => vscode.workspace.asRelativePath(file)),
  );
  const only = vscode.l10n.t('Push Only {0}', fileNameOf(chosen));
  const all = vscode.l10n.t('Push All {0} Files', about.length);
  const answer = await askModal(message, detail, only, all);
  if (answer === undefined) throw new ProblemError(cancelledProblem());
  return answer === all ? 'all' : 'only';
}

async function subjectOf(
  origin: vscode.Uri,
  definition: PushDefinition,
  files: readonly vscode.Uri[],
  connection: string,
): Promise<ConsentSubject> {
  return {
    origin: origin.toString(),
    definition,
    connection,
    outside: await findOutsideFiles(folderOf(origin), files),
  };
}

/** The workspace folder of a definition, or its own folder where it lies in none. */
function folderOf(origin: vscode.Uri): vscode.Uri {
  return vscode.workspace.getWorkspaceFolder(origin)?.uri ?? vscode.Uri.joinPath(origin, '..');
}

function placeOf(folder: vscode.Uri): string {
  return folder.scheme === 'file' ? folder.fsPath : folder.toString(true);
}

async function confirm({ message, detail }: { message: string; detail: string }, yes: string): Promise<void> {
  if ((await askModal(message, detail, yes)) !== yes) throw new ProblemError(cancelledProblem());
}
