import { t } from '@vscode/l10n';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import { definitionFromParameters, fileUrisOf, tableReadRequest } from '../../push/pushParameters';
import { requireWritable } from '../changes/permitChange';
import { requirePushConnection } from './connectionByName';
import { confirmDestination } from './destination';
import { checkUnchanged } from './fileFingerprint';
import type { UnreadableFile } from './fileReading';
import { FileReading } from './fileReading';
import type { PoolSession } from './poolSession';
import { openPool } from './poolSession';
import type { PlannedPush, PreparedPush } from './preparedPush';
import { preparePushes, recordFailedPush } from './preparePushes';
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
  const { prepared } = await prepareRequests(dependencies, [request]);
  const [preparedPush] = prepared;
  if (!preparedPush) throw new Error(`The push of ${fileGroupName(request.files)} was not prepared.`);
  return preparedPush;
}

/**
 * The same for several that go over one connection, which are asked about together. A file that cannot be read is among
 * `unreadable`, unless there is no other.
 */
export async function prepareRequests(
  dependencies: PushDependencies,
  requests: readonly PushRequest[],
): Promise<{ prepared: PreparedPush[]; unreadable: UnreadableFile[] }> {
  const [firstRequest] = requests;
  if (!firstRequest) return { prepared: [], unreadable: [] };
  const { definition, connectionId } = firstRequest;
  const { id } = requirePushConnection(dependencies.service, definition.connection, connectionId);
  const connection = requireWritable(dependencies.service, id);
  for (const { files, definition: ownDefinition, earlierDestination } of requests)
    await confirmDestination(
      dependencies.questions,
      { file: { uri: files[0] ?? '', name: fileGroupName(files) }, table: ownDefinition.table },
      earlierDestination,
      connection,
    );
  const readings: { request: PushRequest; reading: FileReading }[] = [];
  try {
    for (const request of requests) readings.push({ request, reading: await startReading(dependencies, request) });
    const title = t('Push {0}', fileGroupName(requests.flatMap(({ files }) => files)));
    // A file that is no use ends what is asked about it, where there is no other.
    const [firstReading, ...otherReadings] = readings.map(({ reading }) => reading);
    const signal = otherReadings.length === 0 ? firstReading?.failureSignal : undefined;
    const pool = await openPool(dependencies, connection, title, signal).catch(async (error: unknown) => {
      for (const { request, reading } of readings)
        await recordFailedPush(dependencies.history, connection, createPlannedPush(undefined, request, reading), error);
      throw error;
    });
    const plannedPushes = readings.map(({ request, reading }) => createPlannedPush(pool, request, reading));
    const isConfirmed = requests.every((request) => request.isConfirmed);
    return await preparePushes(dependencies, pool, plannedPushes, isConfirmed);
  } catch (error) {
    for (const { reading } of readings) reading.dispose();
    throw error;
  }
}

async function startReading(dependencies: PushDependencies, request: PushRequest): Promise<FileReading> {
  const { files, definition, readFiles } = request;
  if (!readFiles) return FileReading.start(dependencies, files, tableReadRequest(definition), extentToRead(request));
  await checkUnchanged(dependencies.files, files, readFiles.plan);
  return FileReading.ofReadFiles(dependencies, files, readFiles);
}

/** @param pool undefined where it cannot be opened */
function createPlannedPush(
  pool: PoolSession | undefined,
  { definition, origin, readFiles, isReviewed }: PushRequest,
  reading: FileReading,
): PlannedPush {
  return {
    reading,
    definition,
    target: pool?.targetInSchema(definition.table, definition.dataConnection) ?? { name: definition.table },
    ...(origin === undefined ? {} : { origin }),
    ...(readFiles ? { childPlans: readFiles.childPlans } : {}),
    isReviewed: isReviewed === true,
  };
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
