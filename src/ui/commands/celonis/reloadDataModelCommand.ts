import * as vscode from 'vscode';
import { permitChange } from '../../../app/changes/permitChange';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import { createAuthorizedClient } from '../../../celonis/authorization';
import type { DataModelAddress } from '../../../celonis/dataIntegration/dataModels';
import { listModelsUsingTable } from '../../../celonis/dataIntegration/dataModels';
import type { ReloadOutcome } from '../../../celonis/dataIntegration/reloadDataModel';
import { describeLoadProgress, reloadDataModel as reload } from '../../../celonis/dataIntegration/reloadDataModel';
import type { ChangePermission } from '../../../connections/changePermission';
import type { ConnectionService } from '../../../connections/connectionService';
import { describe, isCancelled, toProblem } from '../../../core/problem';
import type { PushParameters } from '../../../push/definition/pushParametersSchema';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { showInformation, showWarning, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import { withSignal } from '../../adapters/withSignal';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { requireRow, rowDataOf } from '../selectedRows';

interface Dependencies {
  commands: CommandRegistry;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

interface ReloadTarget {
  connection: string;
  name: string;
  address: DataModelAddress;
}

/** Reload a data model and follow the load to its end. */
export function registerReloadDataModel(services: Dependencies): void {
  services.commands.register('celonisCeligo.reloadDataModel', async (scope, arg) => {
    const row = requireRow(arg);
    const { poolId = '', dataModel = '', name = '' } = rowDataOf(row);
    scope.connectionId = row.connectionId;
    const model = { connection: row.connectionId, name, address: { poolId, modelId: dataModel } };
    const permission = await permitReload(services, model.connection, [model]);
    // Not awaited: a load may take long, and other things can be done meanwhile.
    services.commands.runInBackground('celonisCeligo.reloadDataModel', scope, async () => {
      await reloadWithProgress(services, model, permission);
      services.tree.reload(row.parent);
    });
  });
}

/**
 * After a push: where data models use the table, offers to load them anew, for only then do they have the new rows.
 * Never throws.
 */
export async function offerReload(
  services: Dependencies,
  { connection, table, dataSourceId }: PushParameters,
): Promise<void> {
  const models = await findUsingModels(services, connection.id, {
    name: table,
    ...(dataSourceId === undefined ? {} : { dataSourceId }),
  });
  if (models.length === 0) return;
  const names = models.map(({ name }) => `"${name}"`).join(', ');
  const message =
    models.length === 1
      ? vscode.l10n.t(
          'The data model {0} uses the table {1}. It has the new rows once it is loaded again.',
          names,
          table,
        )
      : vscode.l10n.t(
          '{0} data models use the table {1}: {2}. They have the new rows once they are loaded again.',
          models.length,
          table,
          names,
        );
  const reloadLabel = models.length === 1 ? vscode.l10n.t('Reload Data Model') : vscode.l10n.t('Reload Data Models');
  if ((await showInformation(message, reloadLabel)) !== reloadLabel) return;
  services.commands.runInBackground('celonisCeligo.reloadDataModel', { connectionId: connection.id }, async () => {
    const permission = await permitReload(services, connection.id, models);
    for (const model of models)
      services.commands.runInBackground('celonisCeligo.reloadDataModel', { connectionId: connection.id }, async () => {
        await reloadWithProgress(services, model, permission);
        services.tree.refresh(connection.id);
      });
  });
}

/** Throws ProblemError, `cancelled` where the person declines. */
function permitReload(
  services: Dependencies,
  connectionId: string,
  models: readonly ReloadTarget[],
): Promise<ChangePermission> {
  const [onlyModel, otherModel] = models;
  return permitChange(services, connectionId, {
    question:
      onlyModel && !otherModel
        ? vscode.l10n.t('Reload the data model "{0}" on production?', onlyModel.name)
        : vscode.l10n.t('Reload {0} data models on production?', models.length),
    detail: vscode.l10n.t('While it is loaded, analyses show the rows of the last load.'),
    confirmLabel: vscode.l10n.t('Reload'),
  });
}

/** That models cannot be asked about is no fault of the push, and most keys for pushing may not ask. */
async function findUsingModels(
  { service, log }: Dependencies,
  connection: string,
  table: { name: string; dataSourceId?: string },
): Promise<ReloadTarget[]> {
  try {
    const session = await service.openSession(connection);
    const poolId = session.values['poolId'] ?? '';
    const usages = await listModelsUsingTable(
      createAuthorizedClient(session),
      poolId,
      table,
      AbortSignal.timeout(30_000),
      ({ id, name }, problem) =>
        log.debug(
          `Whether the data model ${name || id} uses the table ${table.name} is not known: ${describe(problem)}`,
        ),
    );
    return usages.map(({ model: { id, name } }) => ({
      connection,
      name: name || id,
      address: { poolId, modelId: id },
    }));
  } catch (error) {
    log.debug(`Whether data models use the table ${table.name} is not known: ${describe(toProblem(error))}`);
    return [];
  }
}

/** Throws ProblemError. */
async function reloadWithProgress(
  { service, log }: Dependencies,
  { connection, name, address }: ReloadTarget,
  permission: ChangePermission,
): Promise<void> {
  const session = await service.openSession(connection, permission);
  const title = vscode.l10n.t('Loading the data model "{0}"', name);
  const result = await withProgress(title, (progress, token) =>
    withSignal(token, async (signal): Promise<ReloadOutcome | undefined> => {
      try {
        return await reload(session, address, {
          signal,
          onProgress: (state) => progress.report({ message: describeLoadProgress(state) }),
        });
      } catch (error) {
        if (!isCancelled(error)) throw error;
        return undefined;
      }
    }),
  );
  if (!result)
    return void showInformation(
      vscode.l10n.t('The load of "{0}" goes on in Celonis. It cannot be stopped from here.', name),
    );
  const message = `"${name}": ${result.summary}`;
  log.info(message);
  if (result.outcome === 'success') void showInformation(message);
  else void showWarning(message);
}
