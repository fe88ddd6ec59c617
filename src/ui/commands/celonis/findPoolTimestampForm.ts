import * as vscode from 'vscode';
import { permitChange, requireWritable } from '../../../app/changes/permitChange';
import { createFormTrialTable, summarizeFormTrial } from '../../../app/poolForms/formTrialTable';
import { listUsableForms, tryTimestampForms } from '../../../app/poolForms/tryTimestampForms';
import type { Connection } from '../../../connections/connectionRecord';
import { ProblemError } from '../../../core/problem';
import { openEngine } from '../../../engine/pushEngine';
import { showInformation, showWarning, withProgress } from '../../adapters/notifications';
import { withSignal } from '../../adapters/withSignal';
import { chooseConnection, connectionIdOf } from '../../prompts/chooseConnection';
import { createLocalTableSource } from '../../webviews/table/tableSession';
import type { Services } from '../services';

type Dependencies = Pick<
  Services,
  'commands' | 'executionLines' | 'log' | 'questions' | 'service' | 'tables' | 'tree' | 'workers'
>;

/** Tries how the data pool of a connection takes DATETIME, and keeps the answer with the connection. */
export function registerFindPoolTimestampForm(services: Dependencies): void {
  const { commands, executionLines, log, service, tables, tree, workers } = services;
  commands.register('celonisCeligo.findPoolTimestampForm', async (scope, arg) => {
    const title = vscode.l10n.t('Detect DATETIME Format of Pool');
    const connection = await resolvePushConnection(services, connectionIdOf(arg), title);
    scope.connectionId = connection.id;
    requireWritable(service, connection.id);
    if (connection.environment === 'production') throw new ProblemError(productionProblem(connection));
    const permission = await permitChange(services, connection.id, {
      question: vscode.l10n.t('Push four rows in each form to "{0}"?', connection.name),
      detail: vscode.l10n.t(
        'They go into two tables of their own, whose names begin with FORM_TRIAL. The rows are deleted again; the empty tables remain, for no public request drops a table. It takes four of the 250 executions of the hour.',
      ),
      confirmLabel: vscode.l10n.t('Push Four Rows'),
      isAlwaysAsked: true,
    });
    const session = await service.openSession(connection.id, permission);
    const engine = openEngine(workers);
    try {
      const earlier = connection.provenForms;
      const triedForms = await withProgress(title, (progress, token) =>
        withSignal(token, (signal) =>
          tryTimestampForms(
            {
              session,
              engine,
              executionLine: executionLines.open(new URL(connection.origin).host),
              ownTables: earlier && earlier.poolId === connection.values['poolId'] ? earlier.tables : [],
              onStep: (message) => progress.report({ message }),
              log: (line) => log.info(line),
            },
            signal,
          ),
        ),
      );
      await service.keepProvenForms(connection.id, {
        poolId: connection.values['poolId'] ?? '',
        at: new Date().toISOString(),
        timestamps: listUsableForms(triedForms),
        tables: triedForms.flatMap(({ isTableLeft, table }) => (isTableLeft ? [table] : [])),
      });
      tree.refresh(connection.id);
      const summary = summarizeFormTrial(triedForms);
      const table = createFormTrialTable(triedForms);
      const notes = [
        summary,
        vscode.l10n.t('Values cannot be read back from a data pool: compare them in Celonis if it matters.'),
      ];
      const source = { title, subtitle: connection.name, fileName: `forms of ${connection.name}` };
      tables.show(`forms ${connection.id}`, createLocalTableSource(source, table, notes), { table, notes });
      void (listUsableForms(triedForms).length > 0 ? showInformation : showWarning)(summary);
    } finally {
      engine.dispose();
    }
  });
}

async function resolvePushConnection(
  { service }: Dependencies,
  id: string | undefined,
  title: string,
): Promise<Connection> {
  const candidates = service
    .connections()
    .filter((connection) => service.acceptsFiles(connection) && connection.environment !== 'production');
  const connection = id === undefined ? await chooseConnection(service, title, candidates) : service.get(id);
  if (connection && typeof connection !== 'symbol' && service.acceptsFiles(connection)) return connection;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('Only a data push connection has a data pool to try.'),
    next: vscode.l10n.t('Choose one in the view Connections.'),
  });
}

function productionProblem({ name }: Connection): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('"{0}" is on production, where nothing is tried.', name),
    why: vscode.l10n.t('Two tables would remain in its data pool. No request was sent.'),
    next: vscode.l10n.t('Use a connection to a test pool of the same team.'),
  };
}
