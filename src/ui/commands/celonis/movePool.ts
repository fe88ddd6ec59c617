import * as vscode from 'vscode';
import type { MoveOutcome } from '../../../app/movePool/carryOutMove';
import { carryOutMove } from '../../../app/movePool/carryOutMove';
import type { NamedPool, PoolMove } from '../../../app/movePool/planMove';
import { listConnectionsOfPool, planMove } from '../../../app/movePool/planMove';
import { reviewMove } from '../../../app/movePool/reviewMove';
import type { Connection } from '../../../connections/connectionRecord';
import { parseField } from '../../../connections/parseField';
import type { FieldChoice } from '../../../connections/vendor';
import { cancelledProblem, describe, isCancelled, ProblemError, toProblem } from '../../../core/problem';
import { showModal, withCancellableProgress } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { findTrustedDefinitions } from '../../adapters/workspaceFiles';
import { askChosenText } from '../../prompts/askChosenText';
import { chooseConnection, connectionIdOf } from '../../prompts/chooseConnection';
import { askChoices, back } from '../../prompts/prompts';
import type { ReviewOutcome } from '../../webviews/review/reviewSession';
import type { Services } from '../services';

type Dependencies = Pick<
  Services,
  'commands' | 'favourites' | 'files' | 'history' | 'log' | 'reviews' | 'service' | 'tree'
>;

/** Points everything that refers to a data pool to another one, after a person has read what that is. */
export function registerMovePool(services: Dependencies): void {
  const { commands, reviews, service } = services;
  commands.register('celonisCeligo.movePool', async (scope, arg) => {
    const title = vscode.l10n.t('Move to Another Data Pool');
    const connection = await resolvePoolConnection(services, scope, connectionIdOf(arg), title);
    const pools = await choosePool(services, connection, title);
    const connections = await chooseConnections(services, connection, title);
    const { uris: definitionUris, notice } = await findTrustedDefinitions();
    const move = await withCancellableProgress(title, (signal) =>
      planMove(services, connections, pools, definitionUris, (step) => services.log.info(`${title}: ${step}`), signal),
    );
    const openPoints = [...move.openPoints, ...(notice === undefined ? [] : [notice])];
    reviews.show(`movePool ${connection.id}`, reviewMove({ ...move, openPoints }), {
      send: async (onStep, signal) => {
        const outcome = await carryOutMove(services, move, onStep);
        for (const { connection: moved } of move.connections) {
          onStep(vscode.l10n.t('Testing "{0}"…', moved.name));
          await testMoved(services, moved, signal);
          services.tree.refresh(moved.id);
        }
        return describeMove(move, outcome);
      },
    });
  });

  async function testMoved({ log }: Dependencies, { id, name }: Connection, signal: AbortSignal): Promise<void> {
    try {
      await service.testSaved(id, signal);
    } catch (error) {
      // The connection is moved, and its row says that it was not tested.
      if (!isCancelled(error)) log.warn(`"${name}" could not be tested: ${describe(toProblem(error))}`);
    }
  }
}

function describeMove({ newPool }: PoolMove, outcome: MoveOutcome): ReviewOutcome {
  const { connections, definitions, pushes, failures } = outcome;
  const counts = vscode.l10n.t(
    'Connections: {0}. Push definitions: {1}. Pushes: {2}.',
    connections,
    definitions,
    pushes,
  );
  if (failures.length === 0)
    return {
      tone: 'passed',
      headline: vscode.l10n.t('Moved to the data pool {0}.', newPool.name ?? newPool.id),
      paragraphs: [counts],
      actions: [],
    };
  return {
    tone: 'warning',
    headline: vscode.l10n.t('Not everything was moved.'),
    paragraphs: [
      counts,
      ...failures.map(({ name, problem }) => `${name}: ${describe(problem)}`),
      vscode.l10n.t('You can try again. What is moved already stays moved.'),
    ],
    actions: [],
    canRetry: true,
  };
}

async function resolvePoolConnection(
  { service }: Dependencies,
  scope: ProblemContext,
  id: string | undefined,
  title: string,
): Promise<Connection> {
  const candidates = service.connections().filter((connection) => service.acceptsFiles(connection));
  const connection = id === undefined ? await chooseConnection(service, title, candidates) : service.get(id);
  if (connection && typeof connection !== 'symbol' && service.acceptsFiles(connection)) {
    scope.connectionId = connection.id;
    return connection;
  }
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('Only a data push connection leads to one data pool.'),
    next: vscode.l10n.t('Choose one in the view Connections.'),
  });
}

/** Asks for the new pool, from those that the key may list or by its id. Throws `cancelled`. */
async function choosePool(
  { service }: Dependencies,
  { id, vendor, name, environment, values }: Connection,
  title: string,
): Promise<Pick<PoolMove, 'oldPool' | 'newPool'>> {
  const field = service.getVendor(vendor).fields.find(({ key }) => key === 'poolId');
  const oldId = values['poolId'] ?? '';
  let choices: readonly FieldChoice[] = [];
  if (!field) throw new ProblemError(cancelledProblem());
  for (;;) {
    const answer = await askChosenText({ title }, field, { ...values, poolId: '' }, async ({ key }, signal) => {
      const draft = { vendor, name, environment, values, secrets: {}, secretsOf: id };
      choices = await service.listFieldChoices(draft, key, signal);
      return choices.filter(({ value }) => value !== oldId);
    });
    if (answer === back) throw new ProblemError(cancelledProblem());
    const result = parseField(field, answer, values);
    const error =
      result.error ??
      (result.value === oldId ? vscode.l10n.t('"{0}" leads to this data pool already.', name) : undefined);
    if (error === undefined && result.error === undefined) {
      const namePool = (poolId: string): NamedPool => {
        const label = choices.find(({ value }) => value === poolId)?.label;
        return { id: poolId, ...(label === undefined || label === poolId ? {} : { name: label }) };
      };
      return { oldPool: namePool(oldId), newPool: namePool(result.value) };
    }
    await showModal(error ?? '', '');
  }
}

/** Other connections to the same pool are moved with it where the person wants that. Throws `cancelled`. */
async function chooseConnections(
  { service }: Dependencies,
  connection: Connection,
  title: string,
): Promise<[Connection, ...Connection[]]> {
  const [, ...others] = listConnectionsOfPool(service, connection);
  if (others.length === 0) return [connection];
  const chosen = await askChoices<Connection>({
    title,
    placeholder: vscode.l10n.t('Which other connections to the same data pool are moved too?'),
    items: others.map((other) => ({ label: other.name, value: other, picked: true })),
    allowNone: true,
  });
  if (chosen === back) throw new ProblemError(cancelledProblem());
  return [connection, ...chosen];
}
