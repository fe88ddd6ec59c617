import * as vscode from 'vscode';
import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal } from '../adapters/notifications';
import { resolveConnection } from '../prompts/chooseConnection';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';

interface Dependencies {
  commands: CommandRegistry;
  forms: ConnectionFormPanels;
  groups: ConnectionGroupStore;
  service: ConnectionService;
}

/**
 * Opens the form with everything but the secrets. Those are used for the duplicate too if the person agrees. What is
 * saved stands beside its original.
 */
export function registerDuplicateConnection({ commands, forms, groups, service }: Dependencies): void {
  commands.register('celonisCeligo.duplicateConnection', async (scope, arg) => {
    const connection = await resolveConnection(service, scope, arg, vscode.l10n.t('Duplicate Connection'));
    const { id, vendor, name, values, environment, isReadOnly = false } = connection;
    const useSecrets = await askWhetherToUseSecrets(service, connection);
    if (useSecrets === undefined) return;
    forms.openNew(service.getVendor(vendor), {
      name: service.uniqueName(name),
      values,
      environment,
      isReadOnly,
      place: async (duplicate) => {
        try {
          await groups.putBeside(duplicate.id, id, service.connections());
        } catch (error) {
          commands.reportError('celonisCeligo.duplicateConnection', error, {});
        }
      },
      ...(useSecrets ? { secretsOf: { id, name } } : {}),
    });
  });
}

/** Undefined: the question was dismissed. */
async function askWhetherToUseSecrets(
  service: ConnectionService,
  { id, vendor, name, values, origin }: Connection,
): Promise<boolean | undefined> {
  const { reusedFields } = service.findStoredSecretUse(id, values);
  const labels = service
    .getVendor(vendor)
    .fields.filter(({ key }) => reusedFields.includes(key))
    .map(({ label }) => label);
  if (labels.length === 0) return false;
  const secretLabel = labels.join(', ');
  const useSame = vscode.l10n.t('Use the Same {0}', secretLabel);
  const enterAnother = vscode.l10n.t('Enter Another {0}', secretLabel);
  const answer = await askModal(
    vscode.l10n.t('Use the {0} of "{1}" for the duplicate too?', secretLabel, name),
    vscode.l10n.t(
      'It is copied inside the secret store when you save, is never shown, and is used only while the duplicate goes to {0} with the same kind of key.',
      new URL(origin).host,
    ),
    useSame,
    enterAnother,
  );
  return answer === undefined ? undefined : answer === useSame;
}
