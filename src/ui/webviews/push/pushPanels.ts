import * as vscode from 'vscode';
import { z } from 'zod';
import type { EditorWebviews } from '../host/editorWebviews';
import type { PanelContent } from '../host/webviewPanels';
import { WebviewPanels } from '../host/webviewPanels';
import type { FileSessionDependencies } from './fileSessions';
import type { PanelDependencies } from './panelDependencies';
import { createPanelPageConfig } from './panelPageConfig';
import { PanelSession } from './panelSession';
import type { PanelStart, SeveralFilesStart } from './panelState';
import type { PushChoices } from './pushChoices';
import { pushChoicesSchema } from './pushChoices';
import { SeveralFilesSession } from './severalFilesSession';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const pushPanelType = 'celonisCeligo.pushPanel';

/** What the page leaves with the editor for a reload. Nothing in it is secret. */
const savedPanelStateSchema = z.object({
  files: z.array(z.string()).min(1),
  choices: pushChoicesSchema,
  definition: z.string().optional(),
  home: z.string().optional(),
  /** What becomes of several files, and what was chosen for each. */
  layout: z.enum(['each', 'one']).optional(),
  parts: z
    .array(z.object({ choices: pushChoicesSchema, definition: z.string().optional(), included: z.boolean() }))
    .optional(),
});
export type SavedPanelState = z.infer<typeof savedPanelStateSchema>;

/** What is known of the target before the panel opens: a row that was clicked. */
export type PresetTarget = Partial<Pick<PushChoices, 'connection' | 'table' | 'dataConnection'>>;

/** Where a panel was opened. */
export interface PanelOrigin {
  /** The definition file that it was opened for. */
  definition?: vscode.Uri;
  /** The name of the folder that was chosen, which stands for the files in it. */
  folder?: string;
  /** What was chosen for these files in an earlier push; a definition file that it was opened for counts before it. */
  earlierChoices?: PushChoices;
}

/** What a panel begins with, and what it may ask of the rest of the program. */
export interface PreparedPanel extends Pick<PanelDependencies, 'log' | 'push'> {
  /** Whether there is a service that could take over. */
  canHandOver: boolean;
  start: PanelStart;
  /** There where the panel is for several files. */
  several?: SeveralFilesStart;
  /** Opens the files of a start, which become one table. */
  readonly open: (start: PanelStart) => FileSessionDependencies;
}

/** Finds out what a panel begins with. */
export type PreparePanel = (
  files: readonly vscode.Uri[],
  presetTarget: PresetTarget,
  savedState: SavedPanelState | undefined,
  origin: PanelOrigin,
) => Promise<PreparedPanel>;

type PushPanelSession = PanelSession | SeveralFilesSession;

/** The push panels: editor tabs, one for each file or group of files. */
export class PushPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels: WebviewPanels<PushPanelSession, vscode.WebviewPanel>;
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

  /** Opens the panel for one or several files, or shows the one that is open. Throws ProblemError. */
  async show(files: readonly vscode.Uri[], presetTarget: PresetTarget = {}, origin: PanelOrigin = {}): Promise<void> {
    const { panel, isNew } = await this.panels.show(panelKey(files.map(String)), () =>
      this.prepareContent(files, presetTarget, undefined, origin),
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
        {},
      ),
    );
  }

  dispose(): void {
    this.panels.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private async prepareContent(...args: Parameters<PreparePanel>): Promise<PanelContent<PushPanelSession>> {
    const { start, several, open, push, log, canHandOver } = await this.dependencies.prepare(...args);
    const config = createPanelPageConfig(start.name, canHandOver);
    return {
      title: vscode.l10n.t('Push {0}', start.name),
      page: { bundle: 'panel', title: config.title, rootId: 'panel', spec: config },
      createSession: ({ post, isVisible }) =>
        several
          ? new SeveralFilesSession(start, several, { post, isVisible, log, open, push })
          : new PanelSession(start, { ...open(start), post, isVisible }),
    };
  }
}

function panelKey(files: readonly string[]): string {
  return files.join('\n');
}
