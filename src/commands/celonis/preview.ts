import * as vscode from 'vscode';
import { limits } from '../../celonis/intelligence';
import { describeQuota } from '../../celonis/intelligenceRows';
import { previewFields, previewKpis, previewRecord } from '../../celonis/preview';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { dataOf, rowOf, selectedRows } from '../selection';
import { askKpis, fieldChooser, filterChooser, kpiChooser, splitChooser } from './previewChoosers';
import type { Preview, PreviewOptions } from '../../celonis/preview';
import type { Session } from '../../connections/vendor';
import type { TableQuery } from '../../table/arrange';
import type { ResourceNode } from '../../tree/resourceNode';
import type { Chooser, Loaded, TableSource } from '../../views/tableSession';
import type { Parts } from '../parts';

/** The first rows of a record, and values of KPIs, as tables that Celonis itself sorts and filters. */
export function previewCommands(parts: Parts): void {
  const { commands, service } = parts;

  commands.add('celonisCeligo.previewRecords', async (scope, arg) => {
    const row = rowOf(arg);
    const { knowledgeModel: model = '', record = '' } = dataOf(row);
    scope.connection = row.connection;
    const session = await service.session(row.connection);
    await open(parts, row, session, async (signal) => {
      const known = await previewFields(session, model, record, signal);
      const fields = fieldChooser(known);
      const filters = filterChooser(session, model);
      return {
        subtitle: vscode.l10n.t('Record of the knowledge model {0}', model),
        placeholder: exampleOf(known.all),
        choosers: [fields, filters],
        load: (options, again) => previewRecord(session, { model, record, fields: fields.chosen }, { ...among(options, fields.chosen), filters: filters.chosen }, again),
      };
    });
  });

  commands.add('celonisCeligo.previewKpis', async (scope, arg, selection) => {
    const row = rowOf(arg);
    const { knowledgeModel: model = '' } = dataOf(row);
    scope.connection = row.connection;
    const session = await service.session(row.connection);
    const rows = selectedRows(['kpi'], arg, selection).filter(({ resource }) => resource.data?.['knowledgeModel'] === model);
    const chosen = rows.length > 0 ? rows.map(({ resource }) => resource.data?.['kpi'] ?? '') : await askKpis(session, model);
    const [kpis, split, filters] = [kpiChooser(session, model, chosen), splitChooser(session, model), filterChooser(session, model)];
    await open(parts, row, session, async () => ({
      subtitle: vscode.l10n.t('Values of KPIs of the knowledge model {0}', model),
      placeholder: "ORDERS.CURRENCY eq 'EUR'",
      choosers: [kpis, split, filters],
      load: (options, again) =>
        previewKpis(session, { model, kpis: kpis.chosen, fields: split.chosen }, { ...among(options, [...kpis.chosen, ...split.chosen]), filters: filters.chosen }, again),
    }));
  });
}

interface Subject {
  subtitle: string;
  placeholder: string;
  choosers: readonly Chooser[];
  load: (options: PreviewOptions, signal: AbortSignal) => Promise<Preview>;
}

/** Reads the first rows with progress, and then opens the table. Throws ProblemError. */
async function open({ tables }: Parts, row: ResourceNode, { values }: Session, prepare: (signal: AbortSignal) => Promise<Subject>): Promise<void> {
  const title = vscode.l10n.t('Preview of {0}', row.resource.label);
  const [source, loaded] = await withProgress(title, (_progress, token) =>
    withSignal(token, async (signal): Promise<[TableSource, Loaded]> => {
      const { subtitle, placeholder, choosers, load: read } = await prepare(signal);
      const load = async (query: TableQuery, again: AbortSignal): Promise<Loaded> => loadedOf(await read(optionsOf(query), again));
      const source: TableSource = {
        title,
        subtitle: `${subtitle} · ${values['domain'] ?? ''}`,
        fileName: row.resource.label.replace(/[^\p{L}\p{N} _-]+/gu, ' ').trim() || 'preview',
        expression: {
          label: vscode.l10n.t('Filter expression'),
          placeholder,
          help: vscode.l10n.t(
            'Celonis filters by its own expressions: eq, ne, gt, ge, lt, le, in, contains, startswith, endswith, joined by and, or, not. At most {0} rows of a filtered record can be reached.',
            limits.reachableRows.toLocaleString(),
          ),
        },
        choosers,
        load,
      };
      return [source, await load({ filter: '' }, signal)];
    }),
  );
  tables.show(`${row.path}/preview`, source, loaded);
}

/** An expression with a field that there is. */
function exampleOf(fields: readonly { id: string; type?: string | null | undefined }[]): string {
  const number = fields.find(({ type }) => /^(integer|float|number)$/i.test(type ?? ''));
  const text = fields.find(({ type }) => /^string$/i.test(type ?? ''));
  return number ? `${number.id} gt 100` : text ? `contains(${text.id}, 'a')` : "CURRENCY eq 'EUR'";
}

function optionsOf({ sort, filter }: TableQuery): PreviewOptions {
  return {
    ...(sort ? { sort: [{ field: sort.column, descending: sort.descending }] } : {}),
    ...(filter.trim() ? { filterExpressions: [filter.trim()] } : {}),
  };
}

/** Without the sorting by a column that is not chosen any more. */
function among({ sort = [], ...options }: PreviewOptions, columns: readonly string[]): PreviewOptions {
  return { ...options, sort: sort.filter(({ field }) => columns.includes(field)) };
}

function loadedOf({ table, more, quota }: Preview): Loaded {
  return { table, more, notes: quota ? [describeQuota(quota)] : [] };
}
