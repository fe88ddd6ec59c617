import { t } from '@vscode/l10n';
import type { Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import type { Favourites } from '../favourites';
import { moveFavourites } from './moveFavourites';
import type { MoveDependencies, PoolMove } from './planMove';

/** What was moved, and what was not and why. What failed can be tried again: what is moved already is left alone. */
export interface MoveOutcome {
  connections: number;
  definitions: number;
  pushes: number;
  failures: readonly { name: string; problem: Problem }[];
}

/**
 * Carries out what was reviewed. Connections first: definitions and pushes are moved only where theirs are. Nothing is
 * deleted, and no request is sent. Throws ProblemError where a connection was changed since the review.
 */
export async function carryOutMove(
  { service, history, files, favourites }: MoveDependencies & { favourites: Pick<Favourites, 'list' | 'replace'> },
  move: PoolMove,
  onStep: (text: string) => void,
): Promise<MoveOutcome> {
  const newId = move.newPool.id;
  for (const { connection } of move.connections) {
    const current = service.get(connection.id);
    const poolId = current?.values['poolId'];
    if (current?.origin === connection.origin && (poolId === move.oldPool.id || poolId === newId)) continue;
    throw new ProblemError({
      kind: 'conflict',
      what: t('The connection "{0}" was changed since this review was made.', connection.name),
      why: current ? t('It was edited, perhaps in another window.') : t('It was deleted, perhaps in another window.'),
      next: t('Nothing was changed. Close this page and start again.'),
    });
  }
  const failures: { name: string; problem: Problem }[] = [];
  const count = async <T>(
    items: readonly T[],
    nameOf: (item: T) => string,
    change: (item: T) => Promise<void>,
  ): Promise<number> => {
    let done = 0;
    for (const item of items) {
      onStep(t('Moving {0}…', nameOf(item)));
      try {
        await change(item);
        done++;
      } catch (error) {
        failures.push({ name: nameOf(item), problem: toProblem(error) });
      }
    }
    return done;
  };
  const connections = await count(
    move.connections,
    ({ connection }) => connection.name,
    ({ connection }) => service.setField(connection.id, { field: 'poolId', value: newId }),
  );
  if (failures.length > 0) return { connections, definitions: 0, pushes: 0, failures };
  const movedIds = new Set(move.connections.map(({ connection }) => connection.id));
  await moveFavourites(favourites, movedIds, move.comparison.dataConnections);
  const definitions = await count(
    move.definitions,
    ({ shortPath }) => shortPath,
    async ({ uri, shortPath, textBefore, textAfter }) => {
      const text = await files.readText(uri);
      if (text === textAfter) return;
      if (text !== textBefore)
        throw new ProblemError({
          kind: 'conflict',
          what: t('{0} was changed since this review was made.', shortPath),
          next: t('It was left unchanged. Correct "dataConnection" there.'),
        });
      await files.writeText(uri, textAfter);
    },
  );
  const pushes = await count(
    move.pushes,
    ({ before, startedAt }) => `${before.table} (${startedAt})`,
    ({ id, after }) => history.changeParameters(id, after),
  );
  return { connections, definitions, pushes, failures };
}
