import { t } from '@vscode/l10n';
import type { CeligoApi } from '../../celigo/celigoApi';
import type { BodyObject, BodyValue } from '../../celigo/connectors/bodyPlaceholder';
import { isSameTarget, readCelonisTarget } from '../../celigo/connectors/celonisTarget';
import type { RecipeQuestion } from '../../celigo/connectors/connectorRecipe';
import {
  buildConnectorBody,
  findNextQuestion,
  UnknownConnectorShapeError,
} from '../../celigo/connectors/connectorRecipe';
import type { HttpConnector, ListedConnector } from '../../celigo/connectors/httpConnectors';
import { connectorKey, findConnectors, readConnector } from '../../celigo/connectors/httpConnectors';
import type { IClient } from '../../celigo/connectors/iClients';
import { findIClientsByClientId } from '../../celigo/connectors/iClients';
import type { Connection } from '../../connections/connectionRecord';
import { cancelledProblem, isCancelled, ProblemError, toProblem } from '../../core/problem';
import type { CelonisSource } from './celonisSource';
import { answerFromSource, ConnectorNotUsableError } from './connectorAnswers';
import { createIClientBody, createUniversalBody } from './universalBody';

/** What will be written into a Celigo account, before anything is. Holds no secret. */
export interface ConnectionPlan {
  /** Ours, to Celonis. */
  connection: Connection;
  source: CelonisSource;
  /** Ours, to Celigo. */
  account: Connection;
  integration?: { id: string; name: string } | undefined;
  name: string;
  /** The connector that it is made from; absent: the universal HTTP connection, with the reason. */
  connector?: { name: string } | undefined;
  universalReason?: string | undefined;
  /** Of the connection, with its name. */
  body: BodyObject;
  /** The OAuth 2.0 client: one that is there, or one that is made before. */
  iClient?: { existing: IClient } | { body: BodyObject } | undefined;
}

/** Where the connection is to be, as a person chose it. */
export type ConnectionPlace = Pick<ConnectionPlan, 'connection' | 'source' | 'account' | 'integration' | 'name'>;

/** What only a person can decide while a plan is made. Throw `cancelled` where they decide to stop. */
export interface PlanQuestions {
  chooseConnector(connectors: readonly ListedConnector[]): Promise<ListedConnector>;
  /** Whether the universal HTTP connection is used in place of the connector. `reason` is a sentence. */
  confirmUniversal(reason: string): Promise<boolean>;
  answer(question: RecipeQuestion): Promise<BodyValue>;
  chooseIClient(iClients: readonly IClient[]): Promise<IClient>;
}

/** Plans the connection: reads from Celigo, changes nothing. Throws ProblemError, also `cancelled`. */
export async function planConnection(
  api: CeligoApi,
  place: ConnectionPlace,
  questions: PlanQuestions,
  signal: AbortSignal,
): Promise<ConnectionPlan> {
  const { source, name } = place;
  const recipe = await followConnector(api, source, questions, signal);
  const body = { name, ...('body' in recipe ? recipe.body : createUniversalBody(source)) };
  const iClient = source.oauth ? await planIClient(api, source, body, questions, signal) : undefined;
  return {
    ...place,
    body,
    ...('body' in recipe ? { connector: { name: recipe.connectorName } } : { universalReason: recipe.reason }),
    ...(iClient ? { iClient } : {}),
  };
}

type FollowedRecipe = { connectorName: string; body: BodyObject } | { reason: string };

/**
 * The body as Celigo's own connector makes it; otherwise the reason why there is none, which a person has agreed to.
 */
async function followConnector(
  api: CeligoApi,
  source: CelonisSource,
  questions: PlanQuestions,
  signal: AbortSignal,
): Promise<FollowedRecipe> {
  const connectors = await findConnectors(api, 'celonis', signal);
  if (connectors.length === 0) return { reason: t('This account has no connector for Celonis.') };
  const listedConnector = await chooseConnector(connectors, questions);
  try {
    const connector = await readConnector(api, listedConnector._id, signal);
    if (!connector) throw unknownShape(t('It does not describe its fields in a known form.'));
    return { connectorName: connector.name ?? connector._id, body: await fillRecipe(connector, source, questions) };
  } catch (error) {
    const reason = explainUnusableConnector(error);
    if (reason === undefined) throw error;
    if (await questions.confirmUniversal(reason)) return { reason };
    throw new ProblemError(cancelledProblem());
  }
}

/** One whose key is exactly Celonis needs no question; anything else is a guess that a person makes. */
async function chooseConnector(
  connectors: readonly ListedConnector[],
  questions: PlanQuestions,
): Promise<ListedConnector> {
  const [first, second] = connectors;
  if (first && !second && connectorKey(first) === 'celonis' && first.published !== false) return first;
  return questions.chooseConnector(connectors);
}

async function fillRecipe(
  connector: HttpConnector,
  source: CelonisSource,
  questions: PlanQuestions,
): Promise<BodyObject> {
  const answers = new Map<string, BodyValue>();
  for (let question = findNextQuestion(connector, answers); question; question = findNextQuestion(connector, answers))
    answers.set(question.path, answerFromSource(question, source, answers) ?? (await questions.answer(question)));
  const body = buildConnectorBody(connector, answers);
  requireOurTarget(body, source);
  return body;
}

/** The secret must reach the domain that it was entered for, in the way that our connection signs in. */
function requireOurTarget(body: BodyObject, source: CelonisSource): void {
  const { host, apiType, poolId, authType } = source;
  const target = readCelonisTarget(body);
  if (!target || !isSameTarget(target, { host, apiType, ...(poolId === undefined ? {} : { poolId }) }))
    throw unknownShape(t('Its address does not lead to the domain and data pool of the connection.'));
  const { auth } = body['http'] as { auth?: { type?: unknown } };
  if (auth?.type !== authType) throw unknownShape(t('It does not sign in the way that the connection does.'));
}

const unknownShape = (sentence: string): UnknownConnectorShapeError => new UnknownConnectorShapeError(sentence);

function explainUnusableConnector(error: unknown): string | undefined {
  if (error instanceof ConnectorNotUsableError) return error.message;
  if (error instanceof UnknownConnectorShapeError)
    return t('The connector for Celonis in this account has a form that is not known. {0}', error.message);
  if (isCancelled(error)) return undefined;
  // A connector that may be listed and not read is none that can be followed.
  return toProblem(error).status === 403
    ? t('The connector for Celonis may not be read with this API token.')
    : undefined;
}

/** A client with the same client ID is taken where there is one. */
async function planIClient(
  api: CeligoApi,
  source: CelonisSource,
  body: BodyObject,
  questions: PlanQuestions,
  signal: AbortSignal,
): Promise<NonNullable<ConnectionPlan['iClient']>> {
  const { _httpConnectorId: connectorId, _httpConnectorApiId: connectorApiId } = body['http'] as {
    _httpConnectorId?: string;
    _httpConnectorApiId?: string;
  };
  const iClients = (await findIClientsByClientId(api, source.oauth?.clientId ?? '', signal)).filter(
    ({ _httpConnectorId: id }) => id === undefined || id === connectorId,
  );
  const [first, second] = iClients;
  if (first) return { existing: second ? await questions.chooseIClient(iClients) : first };
  const connectorFields = {
    ...(connectorId === undefined ? {} : { _httpConnectorId: connectorId }),
    ...(connectorApiId === undefined ? {} : { _httpConnectorApiId: connectorApiId }),
  };
  return { body: createIClientBody(source, connectorFields) };
}
