import * as vscode from 'vscode';
import { isDefinitionName } from '../../push/definition/definitionNames';
import { nameOf } from '../push/files';

/** Documents that are push definitions, whatever language an editor takes them for. */
export const definitionSelector: vscode.DocumentSelector = { pattern: '**/*.push.json' };

export function isDefinition({ uri }: vscode.TextDocument): boolean {
  return isDefinitionName(nameOf(uri));
}

/** What can be done with a push definition, above its first line. */
export class DefinitionLenses implements vscode.CodeLensProvider {
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const lens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, tooltip, arguments: [document.uri] });
    return [
      lens(`$(cloud-upload) ${vscode.l10n.t('Push')}`, 'celonisCeligo.pushDefinition', vscode.l10n.t('Push the files to the table as defined here')),
      lens(`$(beaker) ${vscode.l10n.t('Dry Run')}`, 'celonisCeligo.dryRunDefinition', vscode.l10n.t('Convert everything and report, sending nothing')),
      lens(vscode.l10n.t('Copy As…'), 'celonisCeligo.copyPushAs', vscode.l10n.t('Copy the same push as curl, as Python or for the Kafka connector')),
    ];
  }
}
