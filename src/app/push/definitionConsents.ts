import { t } from '@vscode/l10n';
import type { ConsentSubject } from '../../push/definition/definitionConsent';
import { consentQuestion, outsideQuestion } from '../../push/definition/definitionConsent';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { requireWritable } from '../changes/permitChange';
import { getEnvironmentLabel } from '../environmentLabel';
import { findPushConnection, requirePushConnection } from './connectionByName';
import type { ConsentDependencies, FileAccess, PushQuestions } from './pushDependencies';
import type { PushRequest } from './pushRequest';
import { fileNameOf } from './pushSource';
import { getModeLabel } from './pushText';

/** A request that was read from a definition file. */
export type DefinitionRequest = PushRequest & { origin: string };

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
export async function askConsent(
  { consents, files: fileAccess, questions, service }: ConsentDependencies,
  request: DefinitionRequest,
): Promise<Consent> {
  const { files, definition, connectionId, origin, allFiles } = request;
  const connection = requireWritable(service, requirePushConnection(service, definition.connection, connectionId).id);
  const subject = await createSubject(fileAccess, origin, definition, files, connection.id);
  const chosenSubject: ConsentSubject = allFiles ? { ...subject, only: [...files] } : subject;
  const wholeSubject = allFiles
    ? await createSubject(fileAccess, origin, definition, allFiles, connection.id)
    : subject;
  const isKnown = consents.has(chosenSubject) || consents.has(wholeSubject);
  if (!isKnown) {
    const { childTables = [], mode, table } = definition;
    const question = consentQuestion({
      name: fileNameOf(origin),
      connection: connection.name,
      environment: getEnvironmentLabel(connection.environment),
      tables: [table, ...childTables.map((child) => child.table)],
      mode: getModeLabel(mode),
      files: files.map((file) => fileAccess.shortPath(file)),
      folder: fileAccess.fullPath(fileAccess.rootOf(origin)),
      outside: subject.outside,
    });
    await questions.confirm({ ...question, confirmLabel: t('Push') });
  }
  return { isKnown, remember: () => consents.remember(chosenSubject) };
}

/** A definition that a person saved needs no consent with its connection as long as it stays as it is. */
export async function rememberAuthor(
  { consents, files: fileAccess, service }: Omit<ConsentDependencies, 'questions'>,
  origin: string,
  definition: PushDefinition,
  files: readonly string[],
): Promise<void> {
  const connection = findPushConnection(service, definition.connection);
  if (connection) await consents.remember(await createSubject(fileAccess, origin, definition, files, connection.id));
}

/** Asks before files outside of the folder of a definition are opened in the push panel. Throws `cancelled`. */
export async function confirmOutsideFiles(
  { files: fileAccess, questions }: { files: FileAccess; questions: Pick<PushQuestions, 'confirm'> },
  origin: string,
  files: readonly string[],
): Promise<void> {
  const folder = fileAccess.rootOf(origin);
  const outside = await fileAccess.findOutside(folder, files);
  if (outside.length === 0) return;
  const question = outsideQuestion(fileNameOf(origin), fileAccess.fullPath(folder), outside);
  await questions.confirm({ ...question, confirmLabel: t('Open') });
}

async function createSubject(
  fileAccess: FileAccess,
  origin: string,
  definition: PushDefinition,
  files: readonly string[],
  connection: string,
): Promise<ConsentSubject> {
  return {
    origin,
    definition,
    connection,
    outside: await fileAccess.findOutside(fileAccess.rootOf(origin), files),
  };
}
