import { t } from '@vscode/l10n';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { PushParameters } from '../../push/pushParameters';
import { definitionFromParameters, fileUrisOf, tableReadRequest } from '../../push/pushParameters';
import { requireWritable } from '../changes/permitChange';
import { requireConnection } from './connectionByName';
import { confirmDestination } from './destination';
import { checkUnchanged } from './fileFingerprint';
import { FileReading } from './fileReading';
import { openPool } from './poolSession';
import type { PreparedPush } from './preparedPush';
import { preparePushes } from './preparePushes';
import type { PushDependencies } from './pushDependencies';
import type { PushRequest } from './pushRequest';
import { fileGroupName } from './pushSource';

/**
 * A person pushes files: reads them, checks them against the table, asks what is still open (which array, which keys,
 * and, unless it is confirmed, whether what is there may go). Nothing is sent yet: PushRunner does that. The caller has
 * to dispose of the readings. Throws ProblemError; `changed` as its code where what was read before is not what the
 * files hold now.
 */
export async function preparePush(dependencies: PushDependencies, request: PushRequest): Promise<PreparedPush> {
  const { files, definition, connectionId, earlierDestination, isConfirmed, isReviewed, origin, readFiles } = request;
  const { id } = requireConnection(dependencies.service, definition.connection, connectionId);
  const connection = requireWritable(dependencies.service, id);
  await confirmDestination(
    dependencies.questions,
    { file: { uri: files[0] ?? '', name: fileGroupName(files) }, table: definition.table },
    earlierDestination,
    connection,
  );
  if (readFiles) await checkUnchanged(dependencies.files, files, readFiles.plan);
  const reading = readFiles
    ? FileReading.ofReadFiles(dependencies, files, readFiles)
    : FileReading.start(dependencies, files, tableReadRequest(definition), extentToRead(request));
  try {
    const title = t('Push {0}', fileGroupName(files));
    const pool = await openPool(dependencies, connection, title, reading.failureSignal);
    const plannedPush = {
      reading,
      definition,
      target: pool.targetInSchema(definition.table, definition.dataConnection),
      ...(origin === undefined ? {} : { origin }),
      ...(readFiles ? { childPlans: readFiles.childPlans } : {}),
      isReviewed: isReviewed === true,
    };
    const { prepared } = await preparePushes(dependencies, pool, [plannedPush], isConfirmed);
    const [preparedPush] = prepared;
    if (!preparedPush) throw new Error(`The push of ${reading.name} was not prepared.`);
    return preparedPush;
  } catch (error) {
    reading.dispose();
    throw error;
  }
}

/** What it takes to push again what was pushed, or was to be. */
export function requestFromParameters(parameters: PushParameters): PushRequest {
  const { connection, destination, origin } = parameters;
  const definition: PushDefinition = definitionFromParameters(parameters);
  return {
    files: fileUrisOf(parameters),
    definition,
    connectionId: connection.id,
    ...(origin === undefined ? {} : { origin }),
    ...(destination ? { earlierDestination: destination } : {}),
  };
}

/** A replace does not depend on what the rest of the file holds, and until it is executed it can start over. */
function extentToRead({ definition, isReviewed }: PushRequest): 'all' | 'beginning' {
  return definition.mode === 'replace' && !definition.childTables?.length && !isReviewed ? 'beginning' : 'all';
}
