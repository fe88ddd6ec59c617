import * as vscode from 'vscode';
import { findPushConnection } from '../../../app/push/connectionByName';
import { findNamingDefinition } from '../../../app/push/definitionFiles';
import type { PushTarget } from '../../../app/push/pushTargetStatus';
import { describePushTarget } from '../../../app/push/pushTargetStatus';
import type { Disposable } from '../../../core/emitter';
import { combineDisposables } from '../../../core/emitter';
import { runInBackground } from '../../../core/runInBackground';
import { sanitizeLabel } from '../../../core/sanitizeText';
import { parseDefinition } from '../../../push/definition/definitionFile';
import { isDefinitionDocument } from '../../editor/definitionCodeLenses';
import { fileNameOf } from '../../prompts/dataFiles';
import type { Services } from '../services';

const backgrounds = {
  normal: undefined,
  missing: new vscode.ThemeColor('statusBarItem.warningBackground'),
  production: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

const productionColor = new vscode.ThemeColor('celonisCeligo.production');
const { HighContrast, HighContrastLight } = vscode.ColorThemeKind;

type Dependencies = Pick<Services, 'files' | 'service' | 'history' | 'log' | 'workspaceConnection'>;

/** The status bar's item with the connection that a push goes to. A click changes it. */
export class PushTargetItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('pushConnection', vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: Disposable;
  /** What was found beside the data file in the editor. */
  private adjacent: { data: string; definition?: PushTarget['definition'] } | undefined;

  constructor(private readonly dependencies: Dependencies) {
    const { history, log, service, workspaceConnection } = dependencies;
    const update = (): void => this.update();
    const lookAgain = (): void => {
      this.adjacent = undefined;
      this.update();
    };
    this.item.name = vscode.l10n.t('Push Connection');
    this.item.command = 'celonisCeligo.changePushConnection';
    this.subscriptions = combineDisposables(
      this.item,
      service.onDidChange(update),
      workspaceConnection.onDidChange(update),
      history.onDidChange((id) => id === undefined && update()),
      vscode.window.onDidChangeActiveTextEditor(lookAgain),
      vscode.workspace.onDidSaveTextDocument((document) => isDefinitionDocument(document) && lookAgain()),
      vscode.window.onDidChangeActiveColorTheme(update),
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => document === vscode.window.activeTextEditor?.document && update(),
      ),
    );
    update();
    runInBackground(log, 'The last push could not be shown', () => history.load().then(update));
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** The definition that a push of the data file in the editor follows, as far as it was looked for. */
  private findAdjacent(): PushTarget['definition'] {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || isDefinitionDocument(document)) return undefined;
    const data = document.uri.toString();
    if (this.adjacent?.data === data) return this.adjacent.definition;
    const adjacent: typeof this.adjacent = (this.adjacent = { data });
    runInBackground(this.dependencies.log, 'The definition of a file could not be looked for', async () => {
      const namingDefinition = await findNamingDefinition(this.dependencies.files, data);
      if (!namingDefinition || this.adjacent !== adjacent) return;
      adjacent.definition = {
        file: fileNameOf(vscode.Uri.parse(namingDefinition.uri, true)),
        connectionName: namingDefinition.connectionName,
      };
      this.update();
    });
    return undefined;
  }

  private update(): void {
    const { history, service, workspaceConnection } = this.dependencies;
    if (workspaceConnection.listPushable().length === 0) return this.item.hide();
    const definition = activeDefinition() ?? this.findAdjacent();
    const connection = definition
      ? findPushConnection(service, definition.connectionName)
      : workspaceConnection.findCurrent();
    const record = connection && history.list().find(({ order }) => order.connection.id === connection.id);
    const target: PushTarget = {
      connection,
      status: connection && service.getStatus(connection),
      ...(definition ? { definition } : {}),
      ...(record ? { lastPush: { record, state: history.pushStateOf(record) } } : {}),
    };
    const { text, tooltipLines, level } = describePushTarget(target);
    this.item.text = `$(${level === 'normal' ? 'cloud-upload' : 'warning'}) ${escapeIcons(sanitizeLabel(text))}`;
    const tooltip = new vscode.MarkdownString('');
    tooltipLines.forEach((line, index) => tooltip.appendMarkdown(index > 0 ? '\n\n' : '').appendText(line));
    this.item.tooltip = tooltip;
    // Themes of high contrast draw no background.
    const hasBackground = ![HighContrast, HighContrastLight].includes(vscode.window.activeColorTheme.kind);
    this.item.backgroundColor = hasBackground ? backgrounds[level] : undefined;
    this.item.color = !hasBackground && level === 'production' ? productionColor : undefined;
    this.item.accessibilityInformation = { label: [text, ...tooltipLines].join(', '), role: 'button' };
    this.item.show();
  }
}

/** A name may hold what the status bar would show as an icon. */
function escapeIcons(text: string): string {
  return text.replaceAll('$(', '$\u200B(');
}

/** The definition in the editor, with the connection that it names. */
function activeDefinition(): PushTarget['definition'] {
  const document = vscode.window.activeTextEditor?.document;
  if (!document || !isDefinitionDocument(document)) return undefined;
  const { connectionName } = parseDefinition(document.getText());
  return connectionName === undefined ? undefined : { file: fileNameOf(document.uri), connectionName };
}
