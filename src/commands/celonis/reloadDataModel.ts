import * as vscode from 'vscode';
import { authorized } from '../../celonis/auth';
import { modelsUsing } from '../../celonis/dataModels';
import { progressOf, reloadDataModel as reload } from '../../celonis/reload';
import { describe, isCancelled, toProblem } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { inform, warn, withProgress } from '../../platform/notify';
import { dataOf, rowOf } from '../selection';
import type { ModelAddress } from '../../celonis/dataModels';
import type { Reload } from '../../celonis/reload';
import type { PushOrder } from '../../push/history';
import type { Parts } from '../parts';

interface Model {
  connection: string;
  name: string;
  address: ModelAddress;
}

/** Reload a data model and follow the load to its end. */
export function reloadDataModel(parts: Parts): void {
  parts.commands.add('celonisCeligo.reloadDataModel', async (scope, arg) => {
    const row = rowOf(arg);
    const { poolId = '', dataModel = '', name = '' } = dataOf(row);
    scope.connection = row.connection;
    const model = { connection: row.connection, name, address: { poolId, modelId: dataModel } };
    // Not awaited: a load may take long, and other things can be done meanwhile.
    parts.commands.background('celonisCeligo.reloadDataModel', scope, async () => {
      await run(parts, model);
      parts.tree.reload(row.parent);
    });
  });
}

/** After a push: where data models use the table, offers to load them anew, for only then do they have the new rows. Never throws. */
export async function offerReload(parts: Parts, { connection, table, dataSourceId }: PushOrder): Promise<void> {
  const models = await using(parts, connection.id, { name: table, ...(dataSourceId === undefined ? {} : { dataSourceId }) });
  if (models.length === 0) return;
  const names = models.map(({ name }) => `"${name}"`).join(', ');
  const message =
    models.length === 1
      ? vscode.l10n.t('The data model {0} uses the table {1}. It has the new rows once it is loaded again.', names, table)
      : vscode.l10n.t('{0} data models use the table {1}: {2}. They have the new rows once they are loaded again.', models.length, table, names);
  const yes = models.length === 1 ? vscode.l10n.t('Reload Data Model') : vscode.l10n.t('Reload Data Models');
  if ((await inform(message, yes)) !== yes) return;
  for (const model of models) {
    parts.commands.background('celonisCeligo.reloadDataModel', { connection: model.connection }, () => run(parts, model));
  }
}

/** That models cannot be asked about is no fault of the push, and most keys for pushing may not ask. */
async function using({ service, log }: Parts, connection: string, table: { name: string; dataSourceId?: string }): Promise<Model[]> {
  try {
    const session = await service.session(connection);
    const poolId = session.values['poolId'] ?? '';
    const found = await modelsUsing(authorized(session), poolId, table, AbortSignal.timeout(30_000), ({ id, name }, problem) =>
      log.debug(`Whether the data model ${name || id} uses the table ${table.name} is not known: ${describe(problem)}`),
    );
    return found.map(({ model: { id, name } }) => ({ connection, name: name || id, address: { poolId, modelId: id } }));
  } catch (error) {
    log.debug(`Whether data models use the table ${table.name} is not known: ${describe(toProblem(error))}`);
    return [];
  }
}

/** Throws ProblemError. */
async function run({ service, log }: Parts, { connection, name, address }: Model): Promise<void> {
  const session = await service.session(connection);
  const title = vscode.l10n.t('Loading the data model "{0}"', name);
  const ended = await withProgress(title, (progress, token) =>
    withSignal(token, async (signal): Promise<Reload | undefined> => {
      try {
        return await reload(session, address, { signal, onProgress: (state) => progress.report({ message: progressOf(state) }) });
      } catch (error) {
        if (!isCancelled(error)) throw error;
        return undefined;
      }
    }),
  );
  if (!ended) return void inform(vscode.l10n.t('The load of "{0}" goes on in Celonis. It cannot be stopped from here.', name));
  const message = `"${name}": ${ended.summary}`;
  log.info(message);
  if (ended.outcome === 'success') void inform(message);
  else void warn(message);
}
