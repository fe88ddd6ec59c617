import { t } from '@vscode/l10n';
import { requiredFieldError } from '../../../connections/parseField';
import type { ConnectionField, Vendor } from '../../../connections/vendor';
import type { ListTexts } from '../controls/controlTypes';
import { rejectionText } from '../host/pageTexts';
import { createClientFields } from './clientFormModel';
import { createConnectionFields } from './connectionFormModel';
import type { FieldSpec, FormSpec, FormTexts } from './formSpecTypes';

/** The form of a vendor's connection, as the webview shows it. */
export function buildConnectionFormSpec(vendor: Vendor, edited?: { id: string }): FormSpec {
  return {
    vendor: vendor.id,
    id: edited?.id,
    title: edited ? t('Edit {0} Connection', vendor.label) : t('Add {0} Connection', vendor.label),
    intro: t('Fields marked with * are required.'),
    fields: createConnectionFields(vendor).map(buildFieldSpec),
    testable: true,
    texts: createFormTexts(vendor),
  };
}

/**
 * The form of an OAuth 2.0 client. `connectionNames` are those of the connections that use the one that is edited;
 * `origins` are the hosts that its secret may be sent to.
 */
export function buildClientFormSpec(
  vendor: Vendor,
  edited?: { id: string; connectionNames: readonly string[] },
  origins: readonly string[] = [],
): FormSpec {
  const quotedNames = edited?.connectionNames.map((name) => `"${name}"`).join(', ');
  return {
    vendor: vendor.id,
    id: edited?.id,
    title: edited ? t('Edit OAuth 2.0 Client for {0}', vendor.label) : t('Add OAuth 2.0 Client for {0}', vendor.label),
    intro: [
      t('Fields marked with * are required.'),
      quotedNames ? t('What you change here counts for every connection that uses this client: {0}.', quotedNames) : '',
    ]
      .filter(Boolean)
      .join(' '),
    fields: createClientFields(vendor, origins).map(buildFieldSpec),
    testable: false,
    texts: createFormTexts(vendor),
  };
}

function buildFieldSpec(field: ConnectionField): FieldSpec {
  const { key, kind, label, required, help, placeholder, guide, choices, suggestions, presets, visibleWhen } = field;
  const spec = {
    key,
    kind,
    label,
    required,
    missing: requiredFieldError(field),
    help,
    placeholder,
    guide,
    choices,
    suggestions,
    presets,
    visibleWhen,
  };
  if (kind === 'reference') return { ...spec, reference: createReferenceTexts(label) };
  if (field.listChoices) return { ...spec, choose: createChooseTexts(label) };
  if (kind !== 'secret') return spec;
  return {
    ...spec,
    reveal: { show: t('Show the {0}', label), hide: t('Hide the {0}', label) },
  };
}

function createChooseTexts(label: string): NonNullable<FieldSpec['choose']> {
  return {
    button: t('Choose…'),
    label: t('Choose the {0}…', label),
    list: t('Choices'),
    reading: t('Reading the choices…'),
    outdated: t('The form was changed meanwhile. Choose again to read the list.'),
  };
}

function createReferenceTexts(label: string): NonNullable<FieldSpec['reference']> {
  return {
    choose: t('Choose one'),
    none: t('There is none yet. Add one.'),
    missing: t('Does not exist any more'),
    add: t('Add {0}', label),
    edit: t('Edit the chosen {0}', label),
  };
}

function createFormTexts({ label }: Vendor): FormTexts {
  return {
    test: t('Test Connection'),
    save: t('Save'),
    saveAnyway: t('Save Anyway'),
    cancel: t('Cancel'),
    cancelTest: t('Cancel Test'),
    openPage: t('Open {0}', label),
    results: t('Result'),
    checking: t('Checking…'),
    outdated: t('The form has changed since this result. Test again to be sure.'),
    restored: t('Your last input is restored, except for secrets. Enter those again.'),
    startOver: t('Start Over'),
    secretLost: t('Secrets are not kept while the tab is hidden or the window reloads. Enter it again.'),
    error: t('Error'),
    warning: t('Warning'),
    notNow: t('Not Now'),
    rejected: rejectionText(),
    list: createListTexts(),
  };
}

function createListTexts(): ListTexts {
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
