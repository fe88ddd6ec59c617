import * as vscode from 'vscode';
import { intelligenceLimits } from '../../../celonis/intelligence/intelligenceApi';
import { describeQuota } from '../../../celonis/intelligence/intelligenceRows';
import type { IntelligencePreview, PreviewOptions } from '../../../celonis/intelligence/preview';
import { listPreviewFields, previewKpis, previewRecord } from '../../../celonis/intelligence/preview';
import type { ConnectionService } from '../../../connections/connectionService';
import type { VendorSession } from '../../../connections/vendor';
import { formatNumber } from '../../../core/formatNumbers';
import type { TableQuery } from '../../../core/sortAndFilter';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { withProgress } from '../../adapters/notifications';
import { withSignal } from '../../adapters/withSignal';
import type { TablePanels } from '../../webviews/table/tablePanels';
import type { LoadedTable, TableChooser, TableSource } from '../../webviews/table/tableSession';
import { requireRow, rowDataOf, selectedRows } from '../selectedRows';
import {
  askKpis,
  createFieldChooser,
  createFilterChooser,
  createKpiChooser,
  createSplitChooser,
} from './previewChoosers';

interface Dependencies {
  commands: CommandRegistry;
  service: ConnectionService;
  tables: TablePanels;
}

/** The first rows of a record, and values of KPIs, as tables that Celonis itself sorts and filters. */
export function registerPreviewCommands(services: Dependencies): void {
  const { commands, service } = services;

  commands.register('celonisCeligo.previewRecords', async (scope, arg) => {
    const row = requireRow(arg);
    const { knowledgeModel: modelId = '', record: recordId = '' } = rowDataOf(row);
    scope.connectionId = row.connectionId;
    await openRecordPreview(services, {
      key: `${row.path}/preview`,
      label: row.resource.label,
      connectionId: row.connectionId,
      modelId,
      recordId,
    });
  });

  commands.register('celonisCeligo.previewKpis', async (scope, arg, selection) => {
    const row = requireRow(arg);
    const { knowledgeModel: model = '' } = rowDataOf(row);
    scope.connectionId = row.connectionId;
    const session = await service.openSession(row.connectionId);
    const rows = selectedRows(['kpi'], arg, selection).filter(
      ({ resource }) => resource.data?.['knowledgeModel'] === model,
    );
    const chosenKpis =
      rows.length > 0 ? rows.map(({ resource }) => resource.data?.['kpi'] ?? '') : await askKpis(session, model);
    const [kpis, split, filters] = [
      createKpiChooser(session, model, chosenKpis),
      createSplitChooser(session, model),
      createFilterChooser(session, model),
    ];
    await openPreview(services, { key: `${row.path}/preview`, label: row.resource.label }, session, async () => ({
      subtitle: vscode.l10n.t('Values of KPIs of the knowledge model {0}', model),
      placeholder: "ORDERS.CURRENCY eq 'EUR'",
      choosers: [kpis, split, filters],
      load: (options, reloadSignal) =>
        previewKpis(
          session,
          { modelId: model, kpis: kpis.chosen, fields: split.chosen },
          { ...withoutUnknownSort(options, [...kpis.chosen, ...split.chosen]), filters: filters.chosen },
          reloadSignal,
        ),
    }));
  });
}

/** A record that is looked at, and what its table is called. */
export interface RecordToPreview {
  key: string;
  label: string;
  connectionId: string;
  modelId: string;
  recordId: string;
}

/** Throws ProblemError. */
export async function openRecordPreview(
  services: Pick<Dependencies, 'service' | 'tables'>,
  { key, label, connectionId, modelId, recordId }: RecordToPreview,
): Promise<void> {
  const session = await services.service.openSession(connectionId);
  await openPreview(services, { key, label }, session, async (signal) => {
    const previewFieldList = await listPreviewFields(session, modelId, recordId, signal);
    const fields = createFieldChooser(previewFieldList);
    const filters = createFilterChooser(session, modelId);
    return {
      subtitle: vscode.l10n.t('Record of the knowledge model {0}', modelId),
      placeholder: exampleExpression(previewFieldList.availableFields),
      choosers: [fields, filters],
      load: (options, reloadSignal) =>
        previewRecord(
          session,
          { modelId, recordId, fields: fields.chosen },
          { ...withoutUnknownSort(options, fields.chosen), filters: filters.chosen },
          reloadSignal,
        ),
    };
  });
}

interface PreviewDefinition {
  subtitle: string;
  placeholder: string;
  choosers: readonly TableChooser[];
  load: (options: PreviewOptions, signal: AbortSignal) => Promise<IntelligencePreview>;
}

/** Reads the first rows with progress, and then opens the table. Throws ProblemError. */
async function openPreview(
  { tables }: Pick<Dependencies, 'tables'>,
  { key, label }: Pick<RecordToPreview, 'key' | 'label'>,
  { values }: VendorSession,
  preparePreview: (signal: AbortSignal) => Promise<PreviewDefinition>,
): Promise<void> {
  const title = vscode.l10n.t('Preview of {0}', label);
  const [source, firstPage] = await withProgress(title, (_progress, token) =>
    withSignal(token, async (signal): Promise<[TableSource, LoadedTable]> => {
      const { subtitle, placeholder, choosers, load: loadPreview } = await preparePreview(signal);
      const load = async (query: TableQuery, reloadSignal: AbortSignal): Promise<LoadedTable> =>
        toLoadedTable(await loadPreview(toPreviewOptions(query), reloadSignal));
      const source: TableSource = {
        title,
        subtitle: `${subtitle} · ${values['domain'] ?? ''}`,
        fileName: label.replace(/[^\p{L}\p{N} _-]+/gu, ' ').trim() || 'preview',
        filterExpression: {
          label: vscode.l10n.t('Filter expression'),
          placeholder,
          help: vscode.l10n.t(
            'Celonis filters by its own expressions: eq, ne, gt, ge, lt, le, in, contains, startswith, endswith, joined by and, or, not. At most {0} rows of a filtered record can be reached.',
            formatNumber(intelligenceLimits.reachableRows),
          ),
        },
        choosers,
        load,
      };
      return [source, await load({ filter: '' }, signal)];
    }),
  );
  tables.show(key, source, firstPage);
}

/** An expression with a field that there is. */
function exampleExpression(fields: readonly { id: string; type?: string | null | undefined }[]): string {
  const numberField = fields.find(({ type }) => /^(integer|float|number)$/i.test(type ?? ''));
  const textField = fields.find(({ type }) => /^string$/i.test(type ?? ''));
  return numberField ? `${numberField.id} gt 100` : textField ? `contains(${textField.id}, 'a')` : "CURRENCY eq 'EUR'";
}

function toPreviewOptions({ sort, filter }: TableQuery): PreviewOptions {
  return {
    ...(sort ? { sort: [{ field: sort.column, descending: sort.descending }] } : {}),
    ...(filter.trim() ? { filterExpressions: [filter.trim()] } : {}),
  };
}

/** Without the sorting by a column that is not chosen any more. */
function withoutUnknownSort({ sort = [], ...options }: PreviewOptions, columns: readonly string[]): PreviewOptions {
  return { ...options, sort: sort.filter(({ field }) => columns.includes(field)) };
}

function toLoadedTable({ table, hasMore: more, quota, loadMore }: IntelligencePreview): LoadedTable {
  return {
    table,
    hasMore: more,
    notes: quota ? [describeQuota(quota)] : [],
    ...(loadMore ? { loadMore: async (signal) => toLoadedTable(await loadMore(signal)) } : {}),
  };
}
