import { t } from '@vscode/l10n';
import { formFields } from './draft';
import type { Choice, Field, Guide, Vendor } from '../connections/vendor';

/** A field as the webview shows it: data only, every word in it translated. */
export interface FieldSpec {
  key: string;
  kind: Field['kind'];
  label: string;
  required: boolean;
  help?: string | undefined;
  /** Beside a secret of a connection that is edited. */
  note?: string | undefined;
  placeholder?: string | undefined;
  guide?: Guide | undefined;
  choices?: readonly Choice[] | undefined;
  visibleWhen?: Field['visibleWhen'];
  /** Names of the button that shows and hides what was typed. */
  reveal?: { show: string; hide: string } | undefined;
}

/** What a form is, as opposed to what it holds. It lies in the page and does not change as long as the tab is open. */
export interface FormSpec {
  vendor: string;
  id?: string | undefined;
  title: string;
  intro: string;
  fields: readonly FieldSpec[];
  texts: FormTexts;
}

export type FormTexts = ReturnType<typeof formTexts>;

export function formSpec(vendor: Vendor, edited?: { id: string; name: string }): FormSpec {
  return {
    vendor: vendor.id,
    id: edited?.id,
    title: edited ? t('Edit Connection') : t('Add {0} Connection', vendor.label),
    intro: t('Fields marked with * are required.'),
    fields: formFields(vendor).map((field) => fieldSpec(field, edited !== undefined)),
    texts: formTexts(),
  };
}

function fieldSpec(field: Field, editing: boolean): FieldSpec {
  const { key, kind, label, required, help, placeholder, guide, choices, visibleWhen } = field;
  const spec = { key, kind, label, required, help, placeholder, guide, choices, visibleWhen };
  if (kind !== 'secret') return spec;
  return {
    ...spec,
    note: editing ? t('What is stored is never shown. Enter the {0} again to test or save this connection.', label) : undefined,
    reveal: { show: t('Show the {0}', label), hide: t('Hide the {0}', label) },
  };
}

function formTexts() {
  return {
    required: t('required'),
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
