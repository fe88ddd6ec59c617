import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';

/** Marks production connections in the tree with a colour and a letter, for a glance is often all they get. */
export class EnvironmentDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== 'celonis-celigo-connection' || uri.query !== 'production') return undefined;
    return new vscode.FileDecoration(
      vscode.l10n.t('P'),
      getEnvironmentLabel('production'),
      new vscode.ThemeColor('celonisCeligo.production'),
    );
  }
}
