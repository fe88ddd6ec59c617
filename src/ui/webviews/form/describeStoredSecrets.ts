import { t } from '@vscode/l10n';
import { visibleFields } from '../../../connections/fieldVisibility';
import type { StoredSecretUse } from '../../../connections/storedSecrets';
import type { Vendor } from '../../../connections/vendor';
import type { StoredSecretNotes, Texts } from './formMessages';

/** What the secret fields of a form say. `sourceName` is the connection that is duplicated. */
export function describeStoredSecrets(
  vendor: Vendor,
  texts: Texts,
  { reusedFields, changedLabels }: StoredSecretUse,
  sourceName?: string,
): StoredSecretNotes {
  const keep =
    sourceName === undefined ? createKeepText() : t('stored, leave empty to use the one of "{0}"', sourceName);
  const secretFields = visibleFields(vendor, texts).filter(({ kind }) => kind === 'secret');
  return Object.fromEntries(
    secretFields.map(({ key, label }) => [
      key,
      reusedFields.includes(key) ? { keep } : { reason: createReason(label, changedLabels) },
    ]),
  );
}

/** What stands in a secret field that may be left empty. */
export function createKeepText(): string {
  return t('stored, leave empty to keep');
}

/** Why a secret has to be entered again. */
export function createReason(secretLabel: string, changedLabels: readonly string[]): string {
  return changedLabels.length === 0
    ? t('The {0} is not stored on this machine. Enter it.', secretLabel)
    : t(
        'Enter the {0}: the stored secret is not used after a change of {1}.',
        secretLabel,
        changedLabels.map((label) => `"${label}"`).join(', '),
      );
}
