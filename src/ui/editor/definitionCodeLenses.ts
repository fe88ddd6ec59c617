import * as vscode from 'vscode';
import { isDefinitionFileName } from '../../push/definition/definitionFileNames';
import { fileNameOf } from '../prompts/dataFiles';

/** Documents that are push definitions, whatever language an editor takes them for. */
export const definitionSelector: vscode.DocumentSelector = { pattern: '**/*.push.json' };

export function isDefinitionDocument({ uri }: vscode.TextDocument): boolean {
  return isDefinitionFileName(fileNameOf(uri));
}

/** The space in front of a text is lost where an icon stands before it, unless it is one that does not break. */
function withIcon(icon: string, text: string): string {
  return `$(${icon})\u00a0${text}`;
}

/** What can be done with a push definition, above its first line. */
export class DefinitionCodeLenses implements vscode.CodeLensProvider {
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const createLens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, tooltip, arguments: [document.uri] });
    return [
      createLens(
        withIcon('cloud-upload', vscode.l10n.t('Push')),
        'celonisCeligo.pushDefinition',
        vscode.l10n.t('Push the files to the table as defined here'),
      ),
      createLens(
        withIcon('beaker', vscode.l10n.t('Dry Run')),
        'celonisCeligo.dryRunDefinition',
        vscode.l10n.t('Convert everything and report, sending nothing'),
      ),
      createLens(
        withIcon('copy', vscode.l10n.t('Copy As…')),
        'celonisCeligo.copyPushAs',
        vscode.l10n.t('Copy the same push as curl, as Python or for the Kafka connector'),
      ),
      createLens(
        withIcon('terminal', vscode.l10n.t('Command Line…')),
        'celonisCeligo.exportCommandLineRunner',
        vscode.l10n.t('Write a file that does the same push in a terminal or in CI'),
      ),
    ];
  }
}
