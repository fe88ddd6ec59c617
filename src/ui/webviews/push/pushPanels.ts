import * as vscode from 'vscode';
import { z } from 'zod';
import type { EditorWebviews } from '../host/editorWebviews';
import type { PanelContent } from '../host/webviewPanels';
import { WebviewPanels } from '../host/webviewPanels';
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

/** The push panels: editor tabs, one for each file or group of files. */
export class PushPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels: WebviewPanels<PanelSession, vscode.WebviewPanel>;
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(pushPanelType, this);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly dependencies: {
      webviews: EditorWebviews;
      prepare: PreparePanel;
      onDidChangeConnections(listener: () => void): { dispose(): void };
    },
  ) {
    this.panels = new WebviewPanels(pushPanelType, dependencies.webviews);
    this.subscription = dependencies.onDidChangeConnections(() =>
      this.panels.all.forEach(({ session }) => session.onConnectionsChanged()),
    );
  }

  /** Opens the panel for files that become one table, or shows the one that is open. Throws ProblemError. */
  async show(files: readonly vscode.Uri[], presetTarget: PresetTarget = {}, definition?: vscode.Uri): Promise<void> {
    const { panel, isNew } = await this.panels.show(panelKey(files.map(String)), () =>
      this.prepareContent(files, presetTarget, undefined, definition),
    );
    if (!isNew) panel.session.retarget(presetTarget);
  }

  /** Fills a tab that was open when the window was reloaded with what was chosen in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const savedState = savedPanelStateSchema.safeParse(state).data;
    if (!savedState) {
      panel.dispose();
      return;
    }
    await this.panels.restore(panel, panelKey(savedState.files), () =>
      this.prepareContent(
        savedState.files.map((file) => vscode.Uri.parse(file, true)),
        {},
        savedState,
      ),
    );
  }

  dispose(): void {
    this.panels.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private async prepareContent(...args: Parameters<PreparePanel>): Promise<PanelContent<PanelSession>> {
    const { start, dependencies } = await this.dependencies.prepare(...args);
    const config = createPanelPageConfig(start.name, dependencies.handOver !== undefined);
    return {
      title: vscode.l10n.t('Push {0}', start.name),
      page: { bundle: 'panel', title: config.title, rootId: 'panel', spec: config },
      createSession: ({ post }) => new PanelSession(start, { ...dependencies, post }),
    };
  }
}

function panelKey(files: readonly string[]): string {
  return files.join('\n');
}
