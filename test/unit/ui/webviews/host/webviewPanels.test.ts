import assert from 'node:assert/strict';
import { ProblemError } from '../../../../../src/core/problem';
import type {
  EditorPanel,
  PanelContent,
  WebviewHost,
  WebviewPage,
  WebviewSession,
} from '../../../../../src/ui/webviews/host/webviewPanels';
import { WebviewPanels } from '../../../../../src/ui/webviews/host/webviewPanels';

describe('The panels of a webview', () => {
  let host: ScriptedHost;
  let panels: WebviewPanels<ScriptedSession, ScriptedPanel>;
  beforeEach(() => {
    host = new ScriptedHost();
    panels = new WebviewPanels('test.view', host);
  });

  it('open one panel for two quick clicks, although its content takes a while to prepare', async () => {
    const preparation = new Preparation();
    const results = [panels.show('orders.csv', preparation.run), panels.show('orders.csv', preparation.run)];
    assert.ok(panels.has('orders.csv'), 'the key is taken at once');
    preparation.finish();
    const [first, second] = await Promise.all(results);
    assert.deepEqual([first?.isNew, second?.isNew], [true, false]);
    assert.equal(first?.panel, second?.panel);
    assert.equal(preparation.count, 1);
    assert.deepEqual(host.titles, ['Orders']);
    assert.equal(host.panels[0]?.revealCount, 1);
  });

  it('let the second click try for itself where the first one fails', async () => {
    const results = [
      panels.show('orders.csv', () => Promise.reject(new Error('busy'))),
      panels.show('orders.csv', async () => createContent()),
    ];
    const [first, second] = await Promise.allSettled(results);
    assert.equal(first?.status, 'rejected');
    assert.equal(second?.status, 'fulfilled');
    assert.equal(host.panels.length, 1);
  });

  it('open one panel after a failed preparation, however many waited for it', async () => {
    const later = new Preparation();
    const results = [
      panels.show('orders.csv', () => Promise.reject(new Error('busy'))),
      panels.show('orders.csv', later.run),
      panels.show('orders.csv', later.run),
    ];
    later.finish();
    await Promise.allSettled(results);
    assert.equal(later.count, 1);
    assert.equal(host.panels.length, 1);
  });

  it('say in the tab why it could not be restored, and fill it once that has passed', async () => {
    const editorPanel = new ScriptedPanel('Push orders.csv');
    let isThere = false;
    await panels.restore(editorPanel, 'orders.csv', async () => {
      if (isThere) return createContent();
      throw new ProblemError({ kind: 'input', what: 'orders.csv is not there.', next: 'Connect the drive.' });
    });
    assert.equal(host.shownPages.at(-1)?.bundle, 'problem');
    assert.equal(host.shownPages.at(-1)?.title, 'orders.csv is not there.');
    assert.deepEqual(host.errors, ['Push orders.csv: orders.csv is not there. Connect the drive.']);

    await editorPanel.receive({ type: 'tryAgain' });
    assert.equal(host.shownPages.length, 2, 'it still fails, and says so again');
    isThere = true;
    await editorPanel.receive({ type: 'tryAgain' });
    assert.equal(host.shownPages.at(-1)?.bundle, 'page');
    assert.equal(panels.find('orders.csv')?.title, 'Orders');
    await editorPanel.receive({ type: 'ready' });
    assert.deepEqual(panels.find('orders.csv')?.session.messages, [{ type: 'ready' }]);
  });

  it('leave alone what a page with a problem says that is not understood', async () => {
    const editorPanel = new ScriptedPanel('Push orders.csv');
    await panels.restore(editorPanel, 'orders.csv', () => Promise.reject(new Error('busy')));
    await editorPanel.receive({ type: 'ready' });
    await editorPanel.receive('tryAgain');
    assert.equal(host.shownPages.length, 1);
  });

  it('close a tab that comes back for what is open already', async () => {
    panels.open('orders.csv', createContent());
    const editorPanel = new ScriptedPanel('Push orders.csv');
    await panels.restore(editorPanel, 'orders.csv', async () => createContent());
    assert.ok(editorPanel.isDisposed);
    assert.equal(host.panels[0]?.revealCount, 1);
  });

  it('do not fill a tab that was closed while it was being restored', async () => {
    const editorPanel = new ScriptedPanel('Push orders.csv');
    const preparation = new Preparation();
    const restored = panels.restore(editorPanel, 'orders.csv', preparation.run);
    editorPanel.dispose();
    preparation.finish();
    await restored;
    assert.equal(panels.has('orders.csv'), false);
    assert.deepEqual(host.shownPages, []);
  });

  it('report what fails while a message is handled', async () => {
    const { session } = panels.open('orders.csv', createContent());
    session.failure = new Error('the disk is full');
    await host.panels[0]?.receive({ type: 'save' });
    assert.deepEqual(host.errors, ['Orders: the disk is full']);
  });

  it('send nothing to a panel that was closed, and end its session', () => {
    let closedCount = 0;
    const { session } = panels.open('orders.csv', { ...createContent(), onDidClose: () => (closedCount += 1) });
    session.post('first');
    host.panels[0]?.dispose();
    session.post('second');
    assert.deepEqual(host.panels[0]?.posted, ['first']);
    assert.ok(session.isDisposed);
    assert.equal(closedCount, 1);
    assert.equal(panels.has('orders.csv'), false);
  });

  it('have titles in one line, of a length that can be shown, whatever a file is called', async () => {
    const name = `orders\u202egnp.csv\n${'x'.repeat(10_000)}`;
    const panel = panels.open('orders.csv', { ...createContent(), title: name });
    await panels.restore(host.panels[0]!, 'items.csv', () => Promise.resolve({ ...createContent(), title: name }));
    panel.title = name;
    for (const title of [...host.titles, panel.title]) assert.match(title, /^orders gnp\.csv x{1,200}…$/);
  });

  it('close all of their tabs with the program, those with a problem too', async () => {
    const editorPanel = new ScriptedPanel('Push orders.csv');
    await panels.restore(editorPanel, 'orders.csv', () => Promise.reject(new Error('busy')));
    panels.open('items.csv', createContent());
    panels.dispose();
    assert.ok(editorPanel.isDisposed);
    assert.ok(host.panels[0]?.isDisposed);
  });
});

function createContent(): PanelContent<ScriptedSession> {
  return {
    title: 'Orders',
    page: { bundle: 'page', title: 'Orders', rootId: 'page', spec: {} },
    createSession: ({ post }) => new ScriptedSession(post),
  };
}

class ScriptedSession implements WebviewSession {
  readonly messages: unknown[] = [];
  failure: Error | undefined;
  isDisposed = false;

  constructor(readonly post: (message: unknown) => void) {}

  async handleMessage(message: unknown): Promise<void> {
    this.messages.push(message);
    if (this.failure) throw this.failure;
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

/** A preparation that ends when the test says so. */
class Preparation {
  count = 0;
  finish: () => void = () => undefined;
  private readonly finished = new Promise<void>((resolve) => (this.finish = resolve));

  readonly run = async (): Promise<PanelContent<ScriptedSession>> => {
    this.count += 1;
    await this.finished;
    return createContent();
  };
}

class ScriptedPanel implements EditorPanel {
  readonly posted: unknown[] = [];
  revealCount = 0;
  isDisposed = false;
  private readonly messageListeners = new Set<(message: unknown) => unknown>();
  private readonly disposeListeners: (() => unknown)[] = [];

  readonly visible = true;

  constructor(public title: string) {}

  readonly webview = {
    postMessage: async (message: unknown): Promise<boolean> => this.posted.push(message) > 0,
    onDidReceiveMessage: (listener: (message: unknown) => unknown) => {
      this.messageListeners.add(listener);
      return { dispose: () => this.messageListeners.delete(listener) };
    },
  };

  async receive(message: unknown): Promise<void> {
    await Promise.all([...this.messageListeners].map((listener) => listener(message)));
  }

  reveal(): void {
    this.revealCount += 1;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const listener of this.disposeListeners) listener();
  }

  onDidDispose(listener: () => unknown): { dispose(): void } {
    this.disposeListeners.push(listener);
    return { dispose: () => undefined };
  }
}

class ScriptedHost implements WebviewHost<ScriptedPanel> {
  readonly panels: ScriptedPanel[] = [];
  readonly shownPages: WebviewPage[] = [];
  readonly errors: string[] = [];

  get titles(): string[] {
    return this.panels.map(({ title }) => title);
  }

  createPanel(_viewType: string, title: string): ScriptedPanel {
    const panel = new ScriptedPanel(title);
    this.panels.push(panel);
    return panel;
  }

  showPage(_panel: ScriptedPanel, page: WebviewPage): void {
    this.shownPages.push(page);
  }

  createProblemPage({ what }: { what: string }): WebviewPage {
    return { bundle: 'problem', title: what, rootId: 'problem', spec: {} };
  }

  reportError(title: string, error: unknown): void {
    this.errors.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
