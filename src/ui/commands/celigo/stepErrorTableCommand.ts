import * as vscode from 'vscode';
import { formatConnectionName } from '../../../app/changes/permitChange';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import type { StepError } from '../../../celigo/apiSchemas';
import {
  createErrorGroupTable,
  createErrorTable,
  errorTableKey,
  findErrorsOfRows,
} from '../../../celigo/integrations/errorTable';
import { readRetryData } from '../../../celigo/integrations/retryData';
import { listStepErrors } from '../../../celigo/integrations/stepErrors';
import { maskRecord } from '../../../celigo/maskRecord';
import type { ConnectionService } from '../../../connections/connectionService';
import { iterateItems } from '../../../connections/listPages';
import { ProblemError } from '../../../core/problem';
import { sortAndFilter } from '../../../core/sortAndFilter';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { withCancellableProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import type { ReadOnlyDocuments } from '../../adapters/readOnlyDocuments';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import type { ResourceNode } from '../../tree/resourceNode';
import type { TablePanels } from '../../webviews/table/tablePanels';
import type { LoadedTable, TableAction, TableSource } from '../../webviews/table/tableSession';
import { refreshId } from '../../webviews/table/tableSession';
import { requireRow } from '../selectedRows';
import type { AccountAccess } from './celigoAccount';
import { resolveAccount } from './celigoAccount';
import { editRecordAndRetry } from './editRetryData';
import type { StepErrorChange } from './stepErrorChanges';
import { resolveAfterQuestion, retryAfterQuestion } from './stepErrorChanges';
import { describeStep } from './stepErrorCommands';
import { readAllItems } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tables: TablePanels;
  tree: ConnectionsTreeProvider;
  view: Pick<vscode.TreeView<unknown>, 'visible'>;
}

/** The open errors of a step as a table: grouped, filtered, selected, retried, resolved, looked at, saved. */
export function registerStepErrorTable(services: Dependencies): void {
  services.commands.register('celonisCeligo.showStepErrors', async (scope, arg) => {
    const row = requireRow(arg);
    const account = await resolveAccount(services, scope, arg, vscode.l10n.t('Open Errors as Table'));
    const errorTable = new StepErrorTable(services, account, row);
    await errorTable.readErrors();
    services.tables.show(errorTable.key, errorTable.source, errorTable.createTable());
  });
}

class StepErrorTable {
  private errors: readonly StepError[] = [];
  private reading: unknown;
  private isGrouped = false;
  private readonly flowId: string;
  private readonly stepId: string;

  constructor(
    private readonly services: Dependencies,
    private readonly account: AccountAccess,
    private readonly row: ResourceNode,
  ) {
    const { flowId = '', stepId = '' } = row.resource.data ?? {};
    this.flowId = flowId;
    this.stepId = stepId;
  }

  get key(): string {
    return errorTableKey(this.account.connection.id, this.flowId, this.stepId);
  }

  /** The newest reading counts. Throws ProblemError. */
  async readErrors(): Promise<void> {
    const { api } = this.account;
    const reading = readAllItems(vscode.l10n.t('Reading the open errors'), (signal) =>
      iterateItems(listStepErrors(api, this.flowId, this.stepId, signal), signal),
    );
    this.reading = reading;
    const errors = await reading;
    if (reading === this.reading) this.errors = errors;
  }

  createTable(): LoadedTable {
    return { table: this.isGrouped ? createErrorGroupTable(this.errors) : createErrorTable(this.errors) };
  }

  get source(): TableSource {
    const { place } = describeStep(this.services, this.row);
    return {
      title: vscode.l10n.t('Open errors of {0}', this.row.resource.label),
      subtitle: [place, formatConnectionName(this.account.connection)].join(' · '),
      fileName: `open errors ${this.row.resource.label.replace(/[^\p{L}\p{N} _-]+/gu, ' ').trim()}`,
      choosers: [
        {
          id: 'group',
          describeChoice: () => (this.isGrouped ? vscode.l10n.t('Show Each Error') : vscode.l10n.t('Group by Message')),
          choose: async () => {
            this.isGrouped = !this.isGrouped;
          },
        },
        {
          id: refreshId,
          describeChoice: () => vscode.l10n.t('Refresh'),
          choose: () => this.readErrors(),
        },
      ],
      listActions: () => this.listActions(),
      load: async (query) => ({ table: sortAndFilter(this.createTable().table, query) }),
    };
  }

  private listActions(): TableAction[] {
    const change = (rows: Parameters<TableAction['run']>[0]): StepErrorChange => ({
      account: this.account,
      ...describeStep(this.services, this.row),
      isSeen: () => this.services.tables.isVisible(this.key),
      selections: [
        { flowId: this.flowId, stepId: this.stepId, errors: findErrorsOfRows(this.errors, rows, this.isGrouped) },
      ],
    });
    const actions: TableAction[] = [
      {
        id: 'retry',
        label: vscode.l10n.t('Retry…'),
        run: async (rows) => {
          const { finished } = await retryAfterQuestion(this.services, change(rows));
          await finished();
        },
      },
      {
        id: 'resolve',
        label: vscode.l10n.t('Resolve…'),
        run: (rows) => resolveAfterQuestion(this.services, change(rows)),
      },
    ];
    if (this.isGrouped) return actions;
    return [
      ...actions,
      {
        id: 'record',
        label: vscode.l10n.t('View Record'),
        isForOne: true,
        leavesRows: true,
        run: async (rows) => this.showRecord(requireRetryDataKey(findErrorsOfRows(this.errors, rows, false))),
      },
      {
        id: 'edit',
        label: vscode.l10n.t('Edit Record and Retry…'),
        isForOne: true,
        run: async (rows) => {
          const selection = change(rows);
          const retryDataKey = requireRetryDataKey(findErrorsOfRows(this.errors, rows, false));
          const { flowId, stepId } = this;
          await editRecordAndRetry(this.services, selection, { flowId, stepId, retryDataKey });
        },
      },
    ];
  }

  private async showRecord(retryDataKey: string): Promise<void> {
    const { api } = this.account;
    const { flowId, stepId } = this;
    const { data } = await withCancellableProgress(vscode.l10n.t('Reading the record of the error'), (signal) =>
      readRetryData(api, { flowId, stepId, retryDataKey }, signal),
    );
    await this.services.documents.show(
      `/${this.row.path}/${retryDataKey}/record.json`,
      `${JSON.stringify(maskRecord(data), undefined, 2)}\n`,
    );
  }
}

/** Throws ProblemError where Celigo stored nothing. */
function requireRetryDataKey([error]: readonly StepError[]): string {
  if (error?.retryDataKey) return error.retryDataKey;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('Celigo has no record of this error.'),
    why: vscode.l10n.t('It stores the data to retry for errors of single records only.'),
  });
}
