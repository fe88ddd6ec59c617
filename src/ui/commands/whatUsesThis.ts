import * as vscode from 'vscode';
import { findUses } from '../../app/uses/findUses';
import type { UseTarget } from '../../app/uses/use';
import { readPoolTarget, readUseTarget } from '../../app/uses/use';
import { createUsesTable } from '../../app/uses/usesTable';
import type { Connection } from '../../connections/connectionRecord';
import { ProblemError } from '../../core/problem';
import { sanitizeFileName } from '../../core/sanitizeText';
import { withCancellableProgress } from '../adapters/notifications';
import type { ProblemContext } from '../adapters/problemNotifier';
import { setWalkthroughContext } from '../adapters/walkthroughSteps';
import { connectionIdOf, resolveConnection } from '../prompts/chooseConnection';
import { ResourceNode } from '../tree/resourceNode';
import { unwrapNode } from '../tree/unwrapNode';
import { createLocalTableSource } from '../webviews/table/tableSession';
import { resolveAccount } from './celigo/celigoAccount';
import { resolveCeligoConnection } from './celigo/celigoConnectionCommands';
import type { Services } from './services';

type Dependencies = Pick<Services, 'commands' | 'service' | 'tables'>;

/** The page of what uses a table, pool, data model or connection; the same stands in rows below it. */
export function registerWhatUsesThis(services: Dependencies): void {
  const { commands, service, tables } = services;
  commands.register('celonisCeligo.whatUsesThis', async (scope, arg) => {
    const target = await resolveTarget(services, scope, arg);
    const title = vscode.l10n.t('Usages of {0}', target.name);
    const report = await withCancellableProgress(title, (signal) => findUses(service, target, signal));
    const table = createUsesTable(report);
    const notes = [...report.notes, vscode.l10n.t('Only what the connections here can see is listed.')];
    const fileName = sanitizeFileName(title, 'uses');
    const subtitle = describePlace(target, service.get(target.connectionId));
    tables.show(`uses ${JSON.stringify(target)}`, createLocalTableSource({ title, subtitle, fileName }, table, notes), {
      table,
      notes,
    });
    // A step of the walkthrough is done.
    await setWalkthroughContext('celonisCeligo.usagesShown', true);
  });
}

function describePlace({ kind }: UseTarget, connection: Connection | undefined): string {
  const kindLabel = {
    pool: vscode.l10n.t('Data pool'),
    table: vscode.l10n.t('Table'),
    dataModel: vscode.l10n.t('Data model'),
    celigoConnection: vscode.l10n.t('Connection in Celigo'),
  }[kind];
  return connection ? `${kindLabel} · ${connection.name}` : kindLabel;
}

/** The thing of a row; of a connection to Celonis its data pool, of one to Celigo one of the connections there. */
async function resolveTarget(services: Dependencies, scope: ProblemContext, arg: unknown): Promise<UseTarget> {
  const row = unwrapNode(arg, ResourceNode);
  const rowTarget = row && readUseTarget(row.connectionId, row.resource);
  if (rowTarget) return rowTarget;
  const title = vscode.l10n.t('Show Usages');
  const connection = await resolveConnection(services.service, scope, connectionIdOf(arg) ?? arg, title);
  if (connection.vendor === 'celigo') {
    const account = await resolveAccount(services, scope, connection.id, title);
    const { id: remoteId, name } = await resolveCeligoConnection(account, undefined, title);
    return { kind: 'celigoConnection', connectionId: connection.id, remoteId, name };
  }
  const target = readPoolTarget(connection);
  if (target) return target;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('"{0}" has no data pool of its own.', connection.name),
    next: vscode.l10n.t('Choose a data pool, a table or a data model below it in the view Connections.'),
  });
}
