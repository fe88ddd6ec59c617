import * as vscode from 'vscode';
import { IntelligenceApi } from '../../../celonis/intelligence/intelligenceApi';
import { listFields, listFilters, listKpis, listRecords } from '../../../celonis/intelligence/knowledgeModels';
import type { PreviewFields } from '../../../celonis/intelligence/preview';
import type { ListPage } from '../../../connections/listPages';
import { iterateItems } from '../../../connections/listPages';
import type { VendorSession } from '../../../connections/vendor';
import { ProblemError } from '../../../core/problem';
import { withProgress } from '../../adapters/notifications';
import { withSignal } from '../../adapters/withSignal';
import type { Item } from '../../prompts/prompts';
import { askChoice, askChoices } from '../../prompts/prompts';
import type { TableChooser } from '../../webviews/table/tableSession';

/** A choice, and what is chosen: ids as the service knows them. */
export interface IdChooser extends TableChooser {
  readonly chosen: readonly string[];
}

interface NamedItem {
  id: string;
  name?: string | null | undefined;
  description?: string | null | undefined;
  type?: string | null | undefined;
  unit?: string | null | undefined;
}

/** The fields of a record. */
export function createFieldChooser({ availableFields: all, initialFieldIds: chosen }: PreviewFields): IdChooser {
  return createChooser('fields', chosen, {
    label: (ids) =>
      ids.length === all.length
        ? vscode.l10n.t('Fields: all {0}…', all.length)
        : vscode.l10n.t('Fields: {0} of {1}…', ids.length, all.length),
    ask: async (ids) =>
      (await askChoices({
        title: vscode.l10n.t('Fields of the Preview'),
        placeholder: vscode.l10n.t('Which fields?'),
        items: toItems(all, ids),
      })) as string[],
  });
}

/** The filters that the knowledge model brings, beside which the person's own expression counts. */
export function createFilterChooser(session: VendorSession, model: string): IdChooser {
  const names = new Map<string, string>();
  return createChooser('filters', [], {
    label: (ids) =>
      ids.length === 0
        ? vscode.l10n.t('Filters of the model: none…')
        : vscode.l10n.t('Filters of the model: {0}…', ids.map((id) => names.get(id) ?? id).join(', ')),
    ask: async (ids) => {
      const filters = await readList(session, vscode.l10n.t('Reading the filters'), (api, signal) =>
        listFilters(api, model, signal),
      );
      if (filters.length === 0)
        throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This knowledge model has no filters.') });
      for (const { id, name } of filters) names.set(id, name || id);
      const prompt = {
        title: vscode.l10n.t('Filters of the Knowledge Model'),
        placeholder: vscode.l10n.t('Which filters? Rows have to match all of them'),
        allowNone: true,
      };
      return (await askChoices({ ...prompt, items: toItems(filters, ids) })) as string[];
    },
  });
}

export function createKpiChooser(session: VendorSession, model: string, chosen: readonly string[]): IdChooser {
  return createChooser('kpis', chosen, {
    label: (ids) => vscode.l10n.t('KPIs: {0}…', ids.length),
    ask: (ids) => askKpis(session, model, ids),
  });
}

/** The fields by whose values KPIs are split: one row for each combination. */
export function createSplitChooser(session: VendorSession, model: string): IdChooser {
  return createChooser('split', [], {
    label: (ids) =>
      ids.length === 0 ? vscode.l10n.t('Split by: nothing…') : vscode.l10n.t('Split by: {0}…', ids.join(', ')),
    ask: async (ids) => {
      const records = await readList(session, vscode.l10n.t('Reading the records'), (api, signal) =>
        listRecords(api, model, signal),
      );
      if (records.length === 0)
        throw new ProblemError({
          kind: 'input',
          what: vscode.l10n.t('This knowledge model has no records to split by.'),
        });
      const title = vscode.l10n.t('Split KPIs');
      const record = (await askChoice({
        title,
        placeholder: vscode.l10n.t('By the fields of which record?'),
        items: toItems(records, []),
      })) as string;
      const fields = await withProgress(vscode.l10n.t('Reading the fields'), (_progress, token) =>
        withSignal(token, (signal) => listFields(new IntelligenceApi(session), model, record, signal)),
      );
      const qualifiedFields = fields.map((field) => ({
        ...field,
        id: `${record}.${field.id}`,
        name: field.name || field.id,
      }));
      return (await askChoices({
        title,
        placeholder: vscode.l10n.t('By the values of which fields? One row for each combination'),
        allowNone: true,
        items: toItems(qualifiedFields, ids),
      })) as string[];
    },
  });
}

/** Throws ProblemError, also where there are none. */
export async function askKpis(session: VendorSession, model: string, chosen?: readonly string[]): Promise<string[]> {
  const kpis = await readList(session, vscode.l10n.t('Reading the KPIs'), (api, signal) =>
    listKpis(api, model, signal),
  );
  if (kpis.length === 0)
    throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This knowledge model has no KPIs.') });
  const preselectedIds = chosen ?? (kpis.length <= 20 ? kpis.map(({ id }) => id) : []);
  return (await askChoices({
    title: vscode.l10n.t('Preview KPIs'),
    placeholder: vscode.l10n.t('Which KPIs?'),
    items: toItems(kpis, preselectedIds),
  })) as string[];
}

interface ChooserDefinition {
  label: (chosen: readonly string[]) => string;
  ask: (chosen: readonly string[]) => Promise<string[]>;
}

function createChooser(id: string, initialIds: readonly string[], { label, ask }: ChooserDefinition): IdChooser {
  let chosenIds = initialIds;
  return {
    id,
    get chosen() {
      return chosenIds;
    },
    describeChoice: () => label(chosenIds),
    choose: async () => {
      chosenIds = await ask(chosenIds);
    },
  };
}

function toItems(namedItems: readonly NamedItem[], preselectedIds: readonly string[]): Item<string>[] {
  return namedItems.map(({ id, name, description, type, unit }) => ({
    label: name || id,
    description: [name && name !== id ? id : '', type, unit].filter(Boolean).join(' · '),
    ...(description && description !== name ? { detail: description } : {}),
    picked: preselectedIds.includes(id),
    value: id,
  }));
}

async function readList<T>(
  session: VendorSession,
  title: string,
  list: (api: IntelligenceApi, signal: AbortSignal) => Promise<ListPage<T>>,
): Promise<T[]> {
  return withProgress(title, (_progress, token) =>
    withSignal(token, async (signal) => {
      const readItems: T[] = [];
      for await (const item of iterateItems(list(new IntelligenceApi(session), signal), signal)) readItems.push(item);
      return readItems;
    }),
  );
}
