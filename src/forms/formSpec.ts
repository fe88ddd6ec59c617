import { t } from '@vscode/l10n';
import { missing } from '../connections/reading';
import { formFields } from './draft';
import type { Field, Vendor } from '../connections/vendor';
import type { FieldSpec, FormSpec, FormTexts } from './spec';

/** The form of a vendor's connection, as the webview shows it. */
export function formSpec(vendor: Vendor, edited?: { id: string }): FormSpec {
  return {
    vendor: vendor.id,
    id: edited?.id,
    title: edited ? t('Edit {0} Connection', vendor.label) : t('Add {0} Connection', vendor.label),
    intro: t('Fields marked with * are required.'),
    fields: formFields(vendor).map((field) => fieldSpec(field, edited !== undefined)),
    texts: formTexts(),
  };
}

function fieldSpec(field: Field, editing: boolean): FieldSpec {
  const { key, kind, label, required, help, placeholder, guide, choices, visibleWhen } = field;
  const spec = { key, kind, label, required, missing: missing(field), help, placeholder, guide, choices, visibleWhen };
  if (kind !== 'secret') return spec;
  const again = t('The stored {0} is never shown. Enter it again to test or save this connection.', label);
  return {
    ...spec,
    help: editing ? [again, help].filter(Boolean).join(' ') : help,
    reveal: { show: t('Show the {0}', label), hide: t('Hide the {0}', label) },
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
  };
}
