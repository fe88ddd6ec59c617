import * as vscode from 'vscode';
import type { Environment } from '../../connections/connectionRecord';

export function getEnvironmentLabel(environment: Environment): string {
  switch (environment) {
    case 'none':
      return '';
    case 'test':
      return vscode.l10n.t('Test');
    case 'production':
      return vscode.l10n.t('Production');
  }
}

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
