import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { z } from 'zod';
import { choicesSchema } from './choices';
import { panelHtml } from './html';
import { PanelSession } from './session';
import { panelSpec } from './spec';
import type { Log } from '../connections/log';
import type { Choices } from './choices';
import type { PanelStart, PanelSurroundings } from './session';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const pushPanelType = 'celonisCeligo.pushPanel';

/** What the page leaves with the editor for a reload. Nothing in it is secret. */
const keptSchema = z.object({ files: z.array(z.string()).min(1), choices: choicesSchema, definition: z.string().optional(), home: z.string().optional() });
export type Kept = z.infer<typeof keptSchema>;

/** What is known of the target before the panel opens: a row that was clicked. */
export type KnownTarget = Partial<Pick<Choices, 'connection' | 'table' | 'dataConnection'>>;

/** Finds out what a panel begins with, and what it may ask of the rest of the program. `definition` is the file that the panel was opened for. */
export type Prepare = (files: readonly vscode.Uri[], known: KnownTarget, kept: Kept | undefined, definition?: vscode.Uri) => Promise<{ start: PanelStart; around: Omit<PanelSurroundings, 'post'> }>;

interface Open {
  key: string;
  panel: vscode.WebviewPanel;
  session: PanelSession;
}

/** The push panels: editor tabs, one for each file or group of files. */
export class PushPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly open = new Set<Open>();
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(pushPanelType, this);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly deps: {
      extensionUri: vscode.Uri;
      log: Pick<Log, 'warn'>;
      prepare: Prepare;
      onDidChangeConnections(listener: () => void): { dispose(): void };
    },
  ) {
    this.subscription = deps.onDidChangeConnections(() => this.open.forEach(({ session }) => session.connectionsChanged()));
  }

  /** Opens the panel for files that become one table, or shows the one that is open. Throws ProblemError. */
  async show(files: readonly vscode.Uri[], known: KnownTarget = {}, definition?: vscode.Uri): Promise<void> {
    const key = keyOf(files.map(String));
    const there = [...this.open].find((one) => one.key === key);
    if (there) {
      there.session.aim(known);
      return there.panel.reveal();
    }
    const { start, around } = await this.deps.prepare(files, known, undefined, definition);
    const panel = vscode.window.createWebviewPanel(pushPanelType, titleOf(start), vscode.ViewColumn.Active);
    this.fill(panel, start, around);
  }

  /** Fills a tab that was open when the window was reloaded with what was chosen in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = keptSchema.safeParse(state).data;
    if (!kept) {
      panel.dispose();
      return;
    }
    const { start, around } = await this.deps.prepare(kept.files.map((file) => vscode.Uri.parse(file, true)), {}, kept);
    this.fill(panel, start, around);
  }

  dispose(): void {
    for (const { panel } of [...this.open]) panel.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private fill(panel: vscode.WebviewPanel, start: PanelStart, around: Omit<PanelSurroundings, 'post'>): void {
    let closed = false;
    const post: PanelSurroundings['post'] = (message) => {
      if (!closed) void panel.webview.postMessage(message);
    };
    const session = new PanelSession(start, { ...around, post });
    const one: Open = { key: keyOf(start.files), panel, session };
    this.open.add(one);
    panel.webview.onDidReceiveMessage((message) => session.receive(message).catch((error: unknown) => this.deps.log.warn(`${start.name}: ${String(error)}`)));
    panel.onDidDispose(() => {
      closed = true;
      this.open.delete(one);
      session.dispose();
    });
    const root = vscode.Uri.joinPath(this.deps.extensionUri, 'dist', 'webview');
    const uri = (file: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    panel.webview.html = panelHtml({
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      script: uri('panel.js'),
      style: uri('panelStyle.css'),
      language: vscode.env.language,
      spec: panelSpec(start.name),
    });
  }
}

function keyOf(files: readonly string[]): string {
  return files.join('\n');
}

function titleOf({ name }: PanelStart): string {
  return vscode.l10n.t('Push {0}', name);
}
