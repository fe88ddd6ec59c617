import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { z } from 'zod';
import type { Log } from '../../../core/log';
import { panelHtml } from './panelHtml';
import { createPanelPageConfig } from './panelPageConfig';
import type { PanelDependencies, PanelStart } from './panelSession';
import { PanelSession } from './panelSession';
import type { PushChoices } from './pushChoices';
import { pushChoicesSchema } from './pushChoices';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const pushPanelType = 'celonisCeligo.pushPanel';

/** What the page leaves with the editor for a reload. Nothing in it is secret. */
const savedPanelStateSchema = z.object({
  files: z.array(z.string()).min(1),
  choices: pushChoicesSchema,
  definition: z.string().optional(),
  home: z.string().optional(),
});
export type SavedPanelState = z.infer<typeof savedPanelStateSchema>;

/** What is known of the target before the panel opens: a row that was clicked. */
export type PresetTarget = Partial<Pick<PushChoices, 'connection' | 'table' | 'dataConnection'>>;

/**
 * Finds out what a panel begins with, and what it may ask of the rest of the program. `definition` is the file that the
 * panel was opened for.
 */
export type PreparePanel = (
  files: readonly vscode.Uri[],
  presetTarget: PresetTarget,
  savedState: SavedPanelState | undefined,
  definition?: vscode.Uri,
) => Promise<{ start: PanelStart; dependencies: Omit<PanelDependencies, 'post'> }>;

interface OpenPanel {
  key: string;
  panel: vscode.WebviewPanel;
  session: PanelSession;
}

/** The push panels: editor tabs, one for each file or group of files. */
export class PushPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly openPanels = new Set<OpenPanel>();
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(pushPanelType, this);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly dependencies: {
      extensionUri: vscode.Uri;
      log: Pick<Log, 'warn'>;
      prepare: PreparePanel;
      onDidChangeConnections(listener: () => void): { dispose(): void };
    },
  ) {
    this.subscription = dependencies.onDidChangeConnections(() =>
      this.openPanels.forEach(({ session }) => session.onConnectionsChanged()),
    );
  }

  /** Opens the panel for files that become one table, or shows the one that is open. Throws ProblemError. */
  async show(files: readonly vscode.Uri[], presetTarget: PresetTarget = {}, definition?: vscode.Uri): Promise<void> {
    const key = panelKey(files.map(String));
    const openPanel = [...this.openPanels].find((candidate) => candidate.key === key);
    if (openPanel) {
      openPanel.session.retarget(presetTarget);
      return openPanel.panel.reveal();
    }
    const { start, dependencies } = await this.dependencies.prepare(files, presetTarget, undefined, definition);
    const panel = vscode.window.createWebviewPanel(pushPanelType, panelTitle(start), vscode.ViewColumn.Active);
    this.attachSession(panel, start, dependencies);
  }

  /** Fills a tab that was open when the window was reloaded with what was chosen in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const savedState = savedPanelStateSchema.safeParse(state).data;
    if (!savedState) {
      panel.dispose();
      return;
    }
    const { start, dependencies } = await this.dependencies.prepare(
      savedState.files.map((file) => vscode.Uri.parse(file, true)),
      {},
      savedState,
    );
    this.attachSession(panel, start, dependencies);
  }

  dispose(): void {
    for (const { panel } of [...this.openPanels]) panel.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private attachSession(
    panel: vscode.WebviewPanel,
    start: PanelStart,
    dependencies: Omit<PanelDependencies, 'post'>,
  ): void {
    let isClosed = false;
    const post: PanelDependencies['post'] = (message) => {
      if (!isClosed) void panel.webview.postMessage(message);
    };
    const session = new PanelSession(start, { ...dependencies, post });
    const openPanel: OpenPanel = { key: panelKey(start.files), panel, session };
    this.openPanels.add(openPanel);
    panel.webview.onDidReceiveMessage((message) =>
      session
        .handleMessage(message)
        .catch((error: unknown) => this.dependencies.log.warn(`${start.name}: ${String(error)}`)),
    );
    panel.onDidDispose(() => {
      isClosed = true;
      this.openPanels.delete(openPanel);
      session.dispose();
    });
    const webviewRoot = vscode.Uri.joinPath(this.dependencies.extensionUri, 'dist', 'webview');
    const webviewUri = (file: string): string =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(webviewRoot, file)).toString();
    panel.webview.options = { enableScripts: true, localResourceRoots: [webviewRoot] };
    panel.webview.html = panelHtml({
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      scriptUri: webviewUri('panel.js'),
      styleUri: webviewUri('panelStyle.css'),
      language: vscode.env.language,
      spec: createPanelPageConfig(start.name),
    });
  }
}

function panelKey(files: readonly string[]): string {
  return files.join('\n');
}

function panelTitle({ name }: PanelStart): string {
  return vscode.l10n.t('Push {0}', name);
}
