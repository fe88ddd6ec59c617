import type { Disposable } from '../../../core/emitter';
import type { Problem } from '../../../core/problem';
import { toProblem } from '../../../core/problem';
import { sanitizeLabel } from '../../../core/sanitizeText';
import { problemPageMessageSchema } from './problemPage';

/** What a page is made of besides the data that its session sends. */
export interface WebviewPage {
  /** The name of the bundled script and, with `Style`, of the style sheet: `form` stands for form.js, formStyle.css. */
  bundle: string;
  title: string;
  /** The id of the element that the script fills. */
  rootId: string;
  /** What the script begins with, as JSON. */
  spec: unknown;
}

/** The host's side of a page. It checks every message that it is handed. */
export interface WebviewSession {
  handleMessage(message: unknown): Promise<void>;
  dispose(): void;
}

/** What a session may do with its panel. Once that is closed nothing happens. */
export interface SessionPanel {
  /** Sends a message to the page. */
  readonly post: (message: unknown) => void;
  readonly close: () => void;
  /** Whether its tab is in front. */
  readonly isVisible: () => boolean;
}

/** What fills one panel. */
export interface PanelContent<Session extends WebviewSession> {
  /** Of the tab. */
  title: string;
  page: WebviewPage;
  createSession(panel: SessionPanel): Session;
  onDidClose?(session: Session): void;
}

/** What is used of `vscode.WebviewPanel`. */
export interface EditorPanel {
  title: string;
  readonly active?: boolean;
  readonly visible: boolean;
  readonly webview: {
    postMessage(message: unknown): PromiseLike<boolean>;
    onDidReceiveMessage(listener: (message: unknown) => unknown): Disposable;
  };
  reveal(): void;
  dispose(): void;
  onDidDispose(listener: () => unknown): Disposable;
}

/** What panels need of the editor. */
export interface WebviewHost<Panel extends EditorPanel = EditorPanel> {
  createPanel(viewType: string, title: string): Panel;
  /** Puts a page into the panel, in the place of what is there. */
  showPage(panel: Panel, page: WebviewPage): void;
  createProblemPage(problem: Problem): WebviewPage;
  /** Logs a failure that nothing else reports, and tells the person. */
  reportError(title: string, error: unknown): void;
}

/** A panel with its session. */
export interface OpenPanel<Session> {
  readonly key: string;
  readonly session: Session;
  title: string;
  readonly isActive: boolean;
  readonly isVisible: boolean;
  reveal(): void;
  close(): void;
}

/**
 * The open panels of one type, one for each key. A key is taken before anything is awaited, so that two requests for
 * one thing never open two panels.
 */
export class WebviewPanels<Session extends WebviewSession, Panel extends EditorPanel = EditorPanel> {
  private readonly openPanels = new Map<string, OpenPanel<Session>>();
  private readonly preparingPanels = new Map<string, Promise<unknown>>();
  /** All of ours, those that show a problem included. */
  private readonly editorPanels = new Set<Panel>();

  constructor(
    private readonly viewType: string,
    private readonly host: WebviewHost<Panel>,
  ) {}

  /** Those with a session, in the order in which they were opened. */
  get all(): readonly OpenPanel<Session>[] {
    return [...this.openPanels.values()];
  }

  /** The one in front. */
  get active(): OpenPanel<Session> | undefined {
    return this.all.find(({ isActive }) => isActive);
  }

  find(key: string): OpenPanel<Session> | undefined {
    return this.openPanels.get(key);
  }

  /** Whether the panel of a key is open or about to be. */
  has(key: string): boolean {
    return this.openPanels.has(key) || this.preparingPanels.has(key);
  }

  /** The key itself, or another one of the same beginning where it is taken. */
  getFreeKey(key: string): string {
    let freeKey = key;
    for (let count = 2; this.has(freeKey); count++) freeKey = `${key} ${count}`;
    return freeKey;
  }

  /** Opens the panel of a key whose content is at hand. The key must be free. */
  open(key: string, content: PanelContent<Session>): OpenPanel<Session> {
    return this.fill(this.createPanel(content.title), key, content);
  }

  /**
   * Shows the panel of a key, or opens it once its content is prepared. `isNew` is false where it was there already or
   * is being prepared for somebody else. Throws what `prepare` throws.
   */
  async show(
    key: string,
    prepare: () => Promise<PanelContent<Session>>,
  ): Promise<{ panel: OpenPanel<Session>; isNew: boolean }> {
    // Where nothing is being prepared nothing is awaited: no other request may come before the key is taken.
    while (this.preparingPanels.has(key)) await this.preparingPanels.get(key);
    const panel = this.openPanels.get(key);
    if (panel) {
      panel.reveal();
      return { panel, isNew: false };
    }
    const newPanel = await this.reserve(key, async () => this.open(key, await prepare()));
    return { panel: newPanel, isNew: true };
  }

  /**
   * Fills a tab that was open when the window was reloaded. Where that fails the tab says so, and offers to try again.
   * A second tab of one key closes in favour of the first.
   */
  async restore(editorPanel: Panel, key: string, prepare: () => Promise<PanelContent<Session>>): Promise<void> {
    this.track(editorPanel);
    while (this.preparingPanels.has(key)) await this.preparingPanels.get(key);
    const otherPanel = this.openPanels.get(key);
    if (otherPanel) {
      editorPanel.dispose();
      return otherPanel.reveal();
    }
    try {
      await this.reserve(key, async () => {
        const content = await prepare();
        return this.editorPanels.has(editorPanel) ? this.fill(editorPanel, key, content) : undefined;
      });
    } catch (error) {
      this.host.reportError(editorPanel.title, error);
      if (this.editorPanels.has(editorPanel)) this.showProblem(editorPanel, key, prepare, toProblem(error));
    }
  }

  dispose(): void {
    for (const editorPanel of [...this.editorPanels]) editorPanel.dispose();
  }

  /** Takes the key until the panel is there or has failed. */
  private async reserve<T extends OpenPanel<Session> | undefined>(key: string, prepare: () => Promise<T>): Promise<T> {
    const preparing = prepare();
    // Whoever waits for this one opens a panel of its own where it fails.
    this.preparingPanels.set(
      key,
      preparing.catch(() => undefined),
    );
    try {
      return await preparing;
    } finally {
      this.preparingPanels.delete(key);
    }
  }

  private showProblem(
    editorPanel: Panel,
    key: string,
    prepare: () => Promise<PanelContent<Session>>,
    problem: Problem,
  ): void {
    const subscription = editorPanel.webview.onDidReceiveMessage(async (message) => {
      if (!problemPageMessageSchema.safeParse(message).success) return;
      subscription.dispose();
      await this.restore(editorPanel, key, prepare);
    });
    this.host.showPage(editorPanel, this.host.createProblemPage(problem));
  }

  private createPanel(title: string): Panel {
    const editorPanel = this.host.createPanel(this.viewType, title);
    this.track(editorPanel);
    return editorPanel;
  }

  private track(editorPanel: Panel): void {
    if (this.editorPanels.has(editorPanel)) return;
    this.editorPanels.add(editorPanel);
    editorPanel.onDidDispose(() => this.editorPanels.delete(editorPanel));
  }

  private fill(editorPanel: Panel, key: string, content: PanelContent<Session>): OpenPanel<Session> {
    let isClosed = false;
    const reportError = (error: unknown): void => this.host.reportError(editorPanel.title, error);
    const close = (): void => {
      if (!isClosed) editorPanel.dispose();
    };
    const session = content.createSession({
      post: (message) => {
        if (!isClosed) Promise.resolve(editorPanel.webview.postMessage(message)).catch(reportError);
      },
      close,
      isVisible: () => !isClosed && editorPanel.visible,
    });
    const openPanel: OpenPanel<Session> = {
      key,
      session,
      get title() {
        return editorPanel.title;
      },
      set title(title) {
        editorPanel.title = sanitizeLabel(title);
      },
      get isVisible() {
        return editorPanel.visible;
      },
      get isActive() {
        return editorPanel.active === true;
      },
      reveal: () => editorPanel.reveal(),
      close,
    };
    this.openPanels.set(key, openPanel);
    editorPanel.title = sanitizeLabel(content.title);
    editorPanel.webview.onDidReceiveMessage((message) => session.handleMessage(message).catch(reportError));
    editorPanel.onDidDispose(() => {
      isClosed = true;
      this.openPanels.delete(key);
      session.dispose();
      content.onDidClose?.(session);
    });
    this.host.showPage(editorPanel, content.page);
    return openPanel;
  }
}
