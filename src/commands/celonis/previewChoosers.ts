import * as vscode from 'vscode';
import { IntelligenceApi } from '../../celonis/intelligence';
import { listFields, listFilters, listKpis, listRecords } from '../../celonis/knowledgeModels';
import { everyItem } from '../../connections/paging';
import { ProblemError } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { askChoice, askSeveral } from '../ask/input';
import type { PreviewFields } from '../../celonis/preview';
import type { Page } from '../../connections/paging';
import type { Session } from '../../connections/vendor';
import type { Chooser } from '../../views/tableSession';
import type { Item } from '../ask/input';

/** A choice, and what is chosen: ids as the service knows them. */
export interface IdChooser extends Chooser {
  readonly chosen: readonly string[];
}

interface Named {
  id: string;
  name?: string | null | undefined;
  description?: string | null | undefined;
  type?: string | null | undefined;
  unit?: string | null | undefined;
}

/** The fields of a record. */
export function fieldChooser({ all, chosen }: PreviewFields): IdChooser {
  return chooser('fields', chosen, {
    label: (ids) => (ids.length === all.length ? vscode.l10n.t('Fields: all {0}…', all.length) : vscode.l10n.t('Fields: {0} of {1}…', ids.length, all.length)),
    ask: async (ids) => (await askSeveral({ title: vscode.l10n.t('Fields of the Preview'), placeholder: vscode.l10n.t('Which fields?'), items: itemsOf(all, ids) })) as string[],
  });
}

/** The filters that the knowledge model brings, beside which the person's own expression counts. */
export function filterChooser(session: Session, model: string): IdChooser {
  const names = new Map<string, string>();
  return chooser('filters', [], {
    label: (ids) => (ids.length === 0 ? vscode.l10n.t('Filters of the model: none…') : vscode.l10n.t('Filters of the model: {0}…', ids.map((id) => names.get(id) ?? id).join(', '))),
    ask: async (ids) => {
      const all = await read(session, vscode.l10n.t('Reading the filters'), (api, signal) => listFilters(api, model, signal));
      if (all.length === 0) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This knowledge model has no filters.') });
      for (const { id, name } of all) names.set(id, name || id);
      const question = { title: vscode.l10n.t('Filters of the Knowledge Model'), placeholder: vscode.l10n.t('Which filters? All that are chosen must hold'), orNone: true };
      return (await askSeveral({ ...question, items: itemsOf(all, ids) })) as string[];
    },
  });
}

export function kpiChooser(session: Session, model: string, chosen: readonly string[]): IdChooser {
  return chooser('kpis', chosen, {
    label: (ids) => vscode.l10n.t('KPIs: {0}…', ids.length),
    ask: (ids) => askKpis(session, model, ids),
  });
}

/** The fields by whose values KPIs are split: one row for each combination. */
export function splitChooser(session: Session, model: string): IdChooser {
  return chooser('split', [], {
    label: (ids) => (ids.length === 0 ? vscode.l10n.t('Split by: nothing…') : vscode.l10n.t('Split by: {0}…', ids.join(', '))),
    ask: async (ids) => {
      const records = await read(session, vscode.l10n.t('Reading the records'), (api, signal) => listRecords(api, model, signal));
      if (records.length === 0) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This knowledge model has no records to split by.') });
      const title = vscode.l10n.t('Split KPIs');
      const record = (await askChoice({ title, placeholder: vscode.l10n.t('By the fields of which record?'), items: itemsOf(records, []) })) as string;
      const fields = await withProgress(vscode.l10n.t('Reading the fields'), (_progress, token) => withSignal(token, (signal) => listFields(new IntelligenceApi(session), model, record, signal)));
      const whole = fields.map((field) => ({ ...field, id: `${record}.${field.id}`, name: field.name || field.id }));
      return (await askSeveral({ title, placeholder: vscode.l10n.t('By the values of which fields? One row for each combination'), orNone: true, items: itemsOf(whole, ids) })) as string[];
    },
  });
}

/** Throws ProblemError, also where there are none. */
export async function askKpis(session: Session, model: string, chosen?: readonly string[]): Promise<string[]> {
  const kpis = await read(session, vscode.l10n.t('Reading the KPIs'), (api, signal) => listKpis(api, model, signal));
  if (kpis.length === 0) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This knowledge model has no KPIs.') });
  const picked = chosen ?? (kpis.length <= 20 ? kpis.map(({ id }) => id) : []);
  return (await askSeveral({ title: vscode.l10n.t('Preview KPIs'), placeholder: vscode.l10n.t('Which KPIs?'), items: itemsOf(kpis, picked) })) as string[];
}

interface Question {
  label: (chosen: readonly string[]) => string;
  ask: (chosen: readonly string[]) => Promise<string[]>;
}

function chooser(id: string, start: readonly string[], { label, ask }: Question): IdChooser {
  let chosen = start;
  return {
    id,
    get chosen() {
      return chosen;
    },
    label: () => label(chosen),
    choose: async () => {
      chosen = await ask(chosen);
    },
  };
}

function itemsOf(things: readonly Named[], picked: readonly string[]): Item<string>[] {
  return things.map(({ id, name, description, type, unit }) => ({
    label: name || id,
    description: [name && name !== id ? id : '', type, unit].filter(Boolean).join(' · '),
    ...(description && description !== name ? { detail: description } : {}),
    picked: picked.includes(id),
    value: id,
  }));
}

async function read<T>(session: Session, title: string, list: (api: IntelligenceApi, signal: AbortSignal) => Promise<Page<T>>): Promise<T[]> {
  return withProgress(title, (_progress, token) =>
    withSignal(token, async (signal) => {
      const all: T[] = [];
      for await (const one of everyItem(list(new IntelligenceApi(session), signal), signal)) all.push(one);
      return all;
    }),
  );
}
