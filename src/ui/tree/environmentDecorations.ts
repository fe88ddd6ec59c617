import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';

/** Marks connections in the tree with the letter of their environment, and production with a colour. */
export class EnvironmentDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== 'celonis-celigo-connection') return undefined;
    if (uri.query === 'test') return new vscode.FileDecoration(vscode.l10n.t('T'), getEnvironmentLabel('test'));
    if (uri.query !== 'production') return undefined;
    return new vscode.FileDecoration(
      vscode.l10n.t('P'),
      getEnvironmentLabel('production'),
      new vscode.ThemeColor('celonisCeligo.production'),
    );
  }
}
