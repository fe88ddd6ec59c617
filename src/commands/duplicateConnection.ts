import * as vscode from 'vscode';
import { connectionOf } from './ask/connection';
import type { Parts } from './parts';

/** Opens the form with everything but the secrets: they are entered again, as for any other connection. */
export function duplicateConnection({ commands, forms, service }: Parts): void {
  commands.add('celonisCeligo.duplicateConnection', async (scope, arg) => {
    const { vendor, name, values, environment } = await connectionOf(service, scope, arg, vscode.l10n.t('Duplicate Connection'));
    forms.add(service.vendor(vendor), { name: service.uniqueName(name), values, environment });
  });
}
