import * as vscode from 'vscode';
import { IntelligenceApi, limits } from '../../celonis/intelligence';
import { describeQuota } from '../../celonis/intelligenceRows';
import { listKpis } from '../../celonis/knowledgeModels';
import { previewFields, previewKpis, previewRecord } from '../../celonis/preview';
import { everyItem } from '../../connections/paging';
import { ProblemError } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { ResourceNode } from '../../tree/resourceNode';
import { askSeveral } from '../ask/input';
import { dataOf, selectedRows } from '../selection';
import type { Preview, PreviewOptions } from '../../celonis/preview';
import type { Session } from '../../connections/vendor';
import type { TableQuery } from '../../table/arrange';
import type { Loaded, TableSource } from '../../views/tableSession';
import type { Parts } from '../parts';

/** The first rows of a record, and values of KPIs, as tables that Celonis itself sorts and filters. */
export function previewCommands(parts: Parts): void {
  const { commands, service } = parts;

  commands.add('celonisCeligo.previewRecords', async (scope, arg) => {
    const { knowledgeModel: model, record } = dataOf(arg);
    if (!(arg instanceof ResourceNode) || model === undefined || record === undefined) return;
    scope.connection = arg.connection;
    const session = await service.session(arg.connection);
    await open(parts, arg, session, async (signal) => {
      const { all, chosen } = await previewFields(session, model, record, signal);
      const notes = chosen.length < all.length ? [vscode.l10n.t('{0} of its {1} fields are shown, as many as one request takes.', chosen.length, all.length)] : [];
      const subtitle = vscode.l10n.t('Record of the knowledge model {0}', model);
      return { subtitle, notes, load: (options, again) => previewRecord(session, { model, record, fields: chosen }, options, again) };
    });
  });

  commands.add('celonisCeligo.previewKpis', async (scope, arg, selection) => {
    const { knowledgeModel: model } = dataOf(arg);
    if (!(arg instanceof ResourceNode) || model === undefined) return;
    scope.connection = arg.connection;
    const session = await service.session(arg.connection);
    const rows = selectedRows(['kpi'], arg, selection).filter(({ resource }) => resource.data?.['knowledgeModel'] === model);
    const kpis = rows.length > 0 ? rows.map(({ resource }) => resource.data?.['kpi'] ?? '') : await askKpis(session, model);
    await open(parts, arg, session, async () => ({
      subtitle: vscode.l10n.t('Values of KPIs of the knowledge model {0}', model),
      notes: [],
      load: (options, again) => previewKpis(session, { model, kpis }, options, again),
    }));
  });
}

interface Subject {
  subtitle: string;
  notes: readonly string[];
  load(options: PreviewOptions, signal: AbortSignal): Promise<Preview>;
}

/** Reads the first rows with progress, and then opens the table. Throws ProblemError. */
async function open({ tables }: Parts, row: ResourceNode, { values }: Session, prepare: (signal: AbortSignal) => Promise<Subject>): Promise<void> {
  const title = vscode.l10n.t('Preview of {0}', row.resource.label);
  const [source, loaded] = await withProgress(title, (_progress, token) =>
    withSignal(token, async (signal): Promise<[TableSource, Loaded]> => {
      const subject = await prepare(signal);
      const load = async (query: TableQuery, again: AbortSignal): Promise<Loaded> => loadedOf(await subject.load(optionsOf(query), again), subject.notes);
      const source: TableSource = {
        title,
        subtitle: `${subject.subtitle} · ${values['domain'] ?? ''}`,
        fileName: row.resource.label.replace(/[^\p{L}\p{N} _-]+/gu, ' ').trim() || 'preview',
        expression: {
          label: vscode.l10n.t('Filter expression'),
          placeholder: "AMOUNT gt 100 and CURRENCY eq 'EUR'",
          help: vscode.l10n.t(
            'Celonis filters by its own expressions: eq, ne, gt, ge, lt, le, in, contains, startswith, endswith, joined by and, or, not. At most {0} rows of a filtered record can be reached.',
            limits.reachableRows.toLocaleString(),
          ),
        },
        load,
      };
      return [source, await load({ filter: '' }, signal)];
    }),
  );
  tables.show(`${row.path}/preview`, source, loaded);
}

function optionsOf({ sort, filter }: TableQuery): PreviewOptions {
  return {
    ...(sort ? { sort: [{ field: sort.column, descending: sort.descending }] } : {}),
    ...(filter.trim() ? { filterExpressions: [filter.trim()] } : {}),
  };
}

function loadedOf({ table, more, quota }: Preview, notes: readonly string[]): Loaded {
  return { table, more, notes: [...notes, ...(quota ? [describeQuota(quota)] : [])] };
}

async function askKpis(session: Session, model: string): Promise<string[]> {
  const title = vscode.l10n.t('Preview KPIs');
  const kpis = await withProgress(vscode.l10n.t('Reading the KPIs'), (_progress, token) =>
    withSignal(token, async (signal) => {
      const all = [];
      for await (const kpi of everyItem(listKpis(new IntelligenceApi(session), model, signal), signal)) all.push(kpi);
      return all;
    }),
  );
  if (kpis.length === 0) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This knowledge model has no KPIs.') });
  const items = kpis.map(({ id, name, unit }) => ({ label: name || id, description: [name && name !== id ? id : '', unit ?? ''].filter(Boolean).join(' · '), picked: kpis.length <= 20, value: id }));
  return (await askSeveral({ title, placeholder: vscode.l10n.t('Which KPIs?'), items })) as string[];
}
