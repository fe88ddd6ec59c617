import { t } from '@vscode/l10n';
import type { CeligoConnection } from '../../celigo/apiSchemas';
import type { CeligoApi } from '../../celigo/celigoApi';
import { fillBody } from '../../celigo/connectors/bodyPlaceholder';
import { createIClient, deleteIClient, findIClientsByClientId } from '../../celigo/connectors/iClients';
import {
  createConnection,
  deleteConnection,
  pingUnsavedConnection,
  readMaskedRecord,
  registerConnection,
} from '../../celigo/connectors/writeConnections';
import { listConnections, pingConnection } from '../../celigo/integrations/connections';
import { iterateItems } from '../../connections/listPages';
import type { Problem } from '../../core/problem';
import { describe, ProblemError, toProblem } from '../../core/problem';
import type { Secrets } from '../../core/secrets';
import type { ConnectionPlan } from './connectionPlan';
import { findUnmaskedSecrets } from './findUnmaskedSecrets';
import { explainPing } from './pingProblem';
import { requireIntegration } from './requireIntegration';
import { iClientIdKey } from './universalBody';

/** A record that was made in Celigo, so that it can be named and deleted again. */
export interface CreatedRecord {
  kind: 'connection' | 'iClient';
  id: string;
  name: string;
}

/** What came of it: the connection, and what is not as it should be; or why there is none. */
export type CreationOutcome = { createdRecords: readonly CreatedRecord[]; problem?: Problem | undefined } & (
  | { connection: CeligoConnection }
  | { connection?: undefined; problem: Problem }
);

/**
 * Carries a plan out: ping of the unsaved body, creation, registration, ping of the saved one, reading back. What was
 * confirmed is what is sent. Never throws; `onStep` says what is being done. The signal stops it until the creation.
 */
export async function createInCeligo(
  api: CeligoApi,
  plan: ConnectionPlan,
  secrets: Secrets,
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<CreationOutcome> {
  const createdRecords: CreatedRecord[] = [];
  try {
    onStep(t('Checking that nothing has changed since…'));
    await requireFreeName(api, plan.name, signal);
    if (plan.integration) await requireIntegration(api, plan.integration, signal);
    const values = { ...secrets, ...(await provideIClient(api, plan, secrets, createdRecords, onStep, signal)) };
    const body = fillBody(plan.body, values);
    onStep(t('Celigo is testing the connection before it is saved…'));
    const context = plan.integration ? { _integrationId: plan.integration.id } : {};
    const failures = await pingUnsavedConnection(api, body, context, signal);
    if (failures.length > 0) return { createdRecords, problem: explainPing(failures, plan.source) };
    signal.throwIfAborted();
    onStep(t('Creating the connection…'));
    const created = await createOnce(api, plan.name, body, new AbortController().signal);
    createdRecords.push({ kind: 'connection', id: created._id, name: plan.name });
    return await finishConnection(api, plan, created, secrets, createdRecords, onStep);
  } catch (error) {
    return { createdRecords, problem: toProblem(error) };
  }
}

/** What comes after the creation is not broken off: the connection is there. */
async function finishConnection(
  api: CeligoApi,
  plan: ConnectionPlan,
  created: CeligoConnection,
  secrets: Secrets,
  createdRecords: readonly CreatedRecord[],
  onStep: (text: string) => void,
): Promise<CreationOutcome> {
  const { signal } = new AbortController();
  try {
    if (plan.integration) {
      onStep(t('Registering it on "{0}"…', plan.integration.name));
      await registerConnection(api, plan.integration.id, created._id, signal);
    }
  } catch (error) {
    const { what, why, next, ...problem } = toProblem(error);
    return {
      connection: created,
      createdRecords,
      problem: {
        ...problem,
        what: t(
          'The connection "{0}" exists in Celigo, but it is not registered on "{1}".',
          plan.name,
          plan.integration?.name ?? '',
        ),
        why: [what, why].filter(Boolean).join(' '),
        next: next ?? t('Register it there in Celigo, or delete it and try again.'),
      },
    };
  }
  try {
    onStep(t('Celigo is testing the saved connection…'));
    const { isReachable, reasons, connection } = await pingConnection(api, created._id, signal);
    onStep(t('Reading it back…'));
    const unmasked = findUnmaskedSecrets(await readMaskedRecord(api, 'connections', created._id, signal), secrets);
    if (unmasked.length > 0) return { connection, createdRecords, problem: unmaskedProblem(plan.name, unmasked) };
    if (isReachable) return { connection, createdRecords };
    return {
      connection,
      createdRecords,
      problem: explainPing(
        reasons.map((message) => ({ message })),
        plan.source,
      ),
    };
  } catch (error) {
    const problem = toProblem(error);
    return {
      connection: created,
      createdRecords,
      problem: {
        ...problem,
        what: t('The connection "{0}" exists in Celigo, but it could not be tried out.', plan.name),
        why: describe(problem),
        next: t('Ping it in the tree, or delete it and try again.'),
      },
    };
  }
}

/** The id of the OAuth 2.0 client to refer to, which is made where there is none. */
async function provideIClient(
  api: CeligoApi,
  { iClient, source }: ConnectionPlan,
  secrets: Secrets,
  createdRecords: CreatedRecord[],
  onStep: (text: string) => void,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  if (!iClient) return {};
  if ('existing' in iClient) return { [iClientIdKey]: iClient.existing._id };
  // One that another window made since the review, or an attempt whose answer was lost, is taken and not made twice.
  const [sameClient] = await findIClientsByClientId(api, source.oauth?.clientId ?? '', signal);
  if (sameClient) return { [iClientIdKey]: sameClient._id };
  onStep(t('Creating the OAuth 2.0 client…'));
  const { _id: id, name } = await createIClient(api, fillBody(iClient.body, secrets), signal);
  createdRecords.push({ kind: 'iClient', id, name: name ?? id });
  return { [iClientIdKey]: id };
}

/**
 * A creation whose answer is lost may have been carried out: then the connection of that name, which was not there a
 * moment ago, is the one.
 */
async function createOnce(api: CeligoApi, name: string, body: object, signal: AbortSignal): Promise<CeligoConnection> {
  try {
    return await createConnection(api, body, signal);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status !== undefined && problem.kind !== 'unreadable') throw error;
    const matches = await findByName(api, name, new AbortController().signal).catch(() => undefined);
    const [onlyMatch, otherMatch] = matches ?? [];
    if (onlyMatch && !otherMatch) return onlyMatch;
    throw new ProblemError(
      {
        ...problem,
        what: t('The answer of Celigo to the creation was lost.'),
        why: describe(problem),
        next: matches
          ? t('There is no connection "{0}" there. Try again.', name)
          : t('Look in Celigo whether there is a connection "{0}" before you try again.', name),
      },
      { cause: error },
    );
  }
}

async function findByName(api: CeligoApi, name: string, signal: AbortSignal): Promise<CeligoConnection[]> {
  const matches: CeligoConnection[] = [];
  for await (const connection of iterateItems(listConnections(api, signal), signal))
    if (connection.name?.trim().toLowerCase() === name.trim().toLowerCase()) matches.push(connection);
  return matches;
}

/** Another window, or another person, may have made one of this name meanwhile. */
async function requireFreeName(api: CeligoApi, name: string, signal: AbortSignal): Promise<void> {
  if ((await findByName(api, name, signal)).length === 0) return;
  throw new ProblemError({
    kind: 'conflict',
    what: t('There is a connection named "{0}" in this Celigo account already.', name),
    why: t('It was created there, or in another window.'),
    next: t('Choose another name, or link the one that is there.'),
  });
}

function unmaskedProblem(name: string, paths: readonly string[]): Problem {
  return {
    kind: 'internal',
    what: t('Celigo answers with a secret of "{0}" in clear text.', name),
    why: t('It stands in: {0}.', paths.join(', ')),
    next: t('Delete the connection in Celigo, and report this.'),
  };
}

/**
 * Deletes what was made, the last thing first. Says for each record that could not be deleted why; empty where all was
 * deleted.
 */
export async function deleteCreatedRecords(
  api: CeligoApi,
  createdRecords: readonly CreatedRecord[],
  signal: AbortSignal,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { kind, id, name } of [...createdRecords].reverse()) {
    try {
      await (kind === 'connection' ? deleteConnection : deleteIClient)(api, id, signal);
    } catch (error) {
      const problem = toProblem(error);
      problems.push({
        ...problem,
        what:
          kind === 'connection'
            ? t('The connection "{0}" could not be deleted in Celigo.', name)
            : t('The OAuth 2.0 client "{0}" could not be deleted in Celigo.', name),
        why: describe(problem),
        next: t('Delete it there.'),
      });
    }
  }
  return problems;
}
