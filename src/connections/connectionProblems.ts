import { t } from '@vscode/l10n';
import type { ProblemError } from '../core/problem';
import type { Vendor } from './vendor';

/** Secrets of a connection are not on this machine: those of these fields. */
export function secretMissingProblem(
  name: string,
  vendor: Vendor,
  missingFields: readonly string[],
): ConstructorParameters<typeof ProblemError>[0] {
  const labels = vendor.fields.filter((field) => missingFields.includes(field.key)).map((field) => field.label);
  return {
    kind: 'secretMissing',
    what: t('The {0} of "{1}" is not on this machine.', labels.join(', '), name),
    why: t(
      'Secrets stay on the machine where they were entered, and the key store of this one has none for this connection.',
    ),
    next: t('Edit the connection and enter it again.'),
    fixes: [
      { kind: 'editConnection', label: t('Enter It Again'), ...(missingFields[0] ? { field: missingFields[0] } : {}) },
    ],
  };
}

/** The values of a connection lead elsewhere than its secret was entered for. */
export function originChangedProblem(name: string): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'secretMissing',
    what: t('The domain of "{0}" is not the one that its secret was entered for.', name),
    why: t('A secret is only ever sent to the domain it was entered for.'),
    next: t('Edit the connection, check the domain and enter the secret again.'),
    fixes: [{ kind: 'editConnection', label: t('Edit Connection') }],
  };
}
