import { t } from '@vscode/l10n';
import { missing } from '../connections/reading';
import { clientFields } from './clientSubject';
import { connectionFields } from './connectionSubject';
import type { Field, Vendor } from '../connections/vendor';
import type { FieldSpec, FormSpec, FormTexts, ListTexts } from './spec';

/** The form of a vendor's connection, as the webview shows it. */
export function connectionSpec(vendor: Vendor, edited?: { id: string }): FormSpec {
  return {
    vendor: vendor.id,
    id: edited?.id,
    title: edited ? t('Edit {0} Connection', vendor.label) : t('Add {0} Connection', vendor.label),
    intro: t('Fields marked with * are required.'),
    fields: connectionFields(vendor).map((field) => fieldSpec(field, edited && t('The stored {0} is never shown. Enter it again to test or save this connection.', field.label))),
    testable: true,
    texts: formTexts(),
  };
}

/** The form of an OAuth 2.0 client. `users` are the names of the connections that use the one that is edited; `origins` as in `clientFields`. */
export function clientSpec(vendor: Vendor, edited?: { id: string; users: readonly string[] }, origins: readonly string[] = []): FormSpec {
  const users = edited?.users.map((name) => `"${name}"`).join(', ');
  return {
    vendor: vendor.id,
    id: edited?.id,
    title: edited ? t('Edit OAuth 2.0 Client for {0}', vendor.label) : t('Add OAuth 2.0 Client for {0}', vendor.label),
    intro: [t('Fields marked with * are required.'), users ? t('What you change here counts for every connection that uses this client: {0}.', users) : ''].filter(Boolean).join(' '),
    fields: clientFields(vendor, origins).map((field) => fieldSpec(field, edited && t('The stored {0} is never shown. Enter it again to save this client.', field.label))),
    testable: false,
    texts: formTexts(),
  };
}

/** `again` is what to say of a secret that is stored already. */
function fieldSpec(field: Field, again: string | undefined): FieldSpec {
  const { key, kind, label, required, help, placeholder, guide, choices, suggestions, proposals, visibleWhen } = field;
  const spec = { key, kind, label, required, missing: missing(field), help, placeholder, guide, choices, suggestions, proposals, visibleWhen };
  if (kind === 'reference') return { ...spec, reference: referenceTexts(label) };
  if (kind !== 'secret') return spec;
  return {
    ...spec,
    help: [again, help].filter(Boolean).join(' ') || undefined,
    reveal: { show: t('Show the {0}', label), hide: t('Hide the {0}', label) },
  };
}

function referenceTexts(label: string): NonNullable<FieldSpec['reference']> {
  return {
    choose: t('Choose one'),
    none: t('There is none yet. Add one.'),
    gone: t('Does not exist any more'),
    add: t('Add {0}', label),
    edit: t('Edit the chosen {0}', label),
  };
}

function formTexts(): FormTexts {
  return {
    test: t('Test Connection'),
    save: t('Save'),
    saveAnyway: t('Save Anyway'),
    cancel: t('Cancel'),
    results: t('Result'),
    checking: t('Checking…'),
    outdated: t('The form has changed since this result. Test again to be sure.'),
    restored: t('What you entered the last time is back. Secrets were not kept.'),
    startOver: t('Start Over'),
    secretGone: t('Secrets are not kept while the tab is hidden or the window reloads. Enter it again.'),
    error: t('Error'),
    warning: t('Warning'),
    notNow: t('Not Now'),
    list: listTexts(),
  };
}

function listTexts(): ListTexts {
  return {
    available: t('Available: {0}'),
    chosen: t('Chosen: {0}'),
    search: t('Search'),
    found: t('Found: {0}'),
    add: t('Add the checked ones'),
    addAll: t('Add all that are shown'),
    remove: t('Remove the checked ones'),
    removeAll: t('Remove all'),
    another: t('Add one that is not listed'),
    addAnother: t('Add'),
    suggested: t('Use Suggested'),
    unknown: t('Not among the known ones.'),
    nothing: t('None'),
    added: t('Added: {0}.'),
    removed: t('Removed: {0}.'),
    removeOne: t('Remove {0}'),
  };
}
