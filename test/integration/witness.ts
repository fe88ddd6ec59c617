import * as vscode from 'vscode';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };
type Show = (message: string, ...rest: unknown[]) => Thenable<unknown>;

/** A form's page as its host sees it: what it is told, and a way to say something to it. */
export interface Page {
  readonly panel: vscode.WebviewPanel;
  readonly told: unknown[];
  say(message: unknown): void;
}

/**
 * Stands between the extension and the window while a test runs: notes all that is shown or handed on, says yes to modal questions,
 * and types into input boxes.
 */
export class Witness {
  /** Everything that was shown or handed on, secrets that a person typed excepted. */
  readonly seen: string[] = [];
  /** Messages of notifications. */
  readonly notifications: string[] = [];
  readonly pages: Page[] = [];
  /** What was typed where everyone can read it. */
  readonly typedOpenly: string[] = [];
  private readonly restore: (() => void)[] = [];

  /** `type` gives what to type into an input box, by its prompt. */
  constructor(private readonly type: (prompt: string) => string | undefined = () => undefined) {
    const window = vscode.window as Window;
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const) {
      this.replace(window, name, (original) => ((...args: [string, ...unknown[]]) => this.message(original, args)));
    }
    this.replace(window, 'setStatusBarMessage', (original) => ((text: string, ms: number) => (this.note(text), original(text, ms))) as typeof original);
    this.replace(window, 'withProgress', (original) => (options, task) => {
      this.note(options.title);
      return original(options, (progress, token) => task({ report: (value) => (this.note(value), progress.report(value)) }, token));
    });
    this.replace(window, 'createInputBox', (original) => () => this.inputBox(original()));
    this.replace(window, 'createQuickPick', (original) => <T extends vscode.QuickPickItem>() => this.quickPick(original<T>()));
    this.replace(window, 'createWebviewPanel', (original) => (...args) => this.page(original(...args)));
    this.replace(vscode.env, 'openExternal', () => async (uri) => (this.note(uri.toString(true)), true));
  }

  /** The page that was opened last. */
  get lastPage(): Page {
    const page = this.pages.at(-1);
    if (!page) throw new Error('No form was opened.');
    return page;
  }

  dispose(): void {
    for (const one of this.restore.reverse()) one();
  }

  private note(...what: unknown[]): void {
    for (const one of what) if (one !== undefined) this.seen.push(typeof one === 'string' ? one : JSON.stringify(one));
  }

  private message(show: Show, args: [string, ...unknown[]]): Thenable<unknown> {
    const [message, options, ...buttons] = args;
    this.note(...args);
    this.notifications.push(message);
    const modal = typeof options === 'object' && options !== null && 'modal' in options && options.modal;
    return modal ? Promise.resolve(buttons[0]) : show(...args);
  }

  private inputBox(box: vscode.InputBox): vscode.InputBox {
    const show = box.show.bind(box);
    const dispose = box.dispose.bind(box);
    box.show = () => {
      show();
      const text = this.type(box.prompt ?? '');
      if (text !== undefined) box.value = text;
    };
    box.dispose = () => {
      this.note(box.title, box.prompt, box.placeholder, box.validationMessage);
      if (!box.password) this.typedOpenly.push(box.value);
      dispose();
    };
    return box;
  }

  private quickPick<T extends vscode.QuickPickItem>(pick: vscode.QuickPick<T>): vscode.QuickPick<T> {
    const dispose = pick.dispose.bind(pick);
    pick.dispose = () => {
      this.note(pick.title, pick.placeholder, pick.value, pick.items.map(({ label, description, detail }) => [label, description, detail]));
      dispose();
    };
    return pick;
  }

  private page(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    const { webview } = panel;
    const listeners: ((message: unknown) => void)[] = [];
    const told: unknown[] = [];
    const listen = webview.onDidReceiveMessage;
    const post = webview.postMessage.bind(webview);
    const onDidReceiveMessage: typeof listen = (listener, self, disposables) => {
      listeners.push(listener);
      return listen(listener, self, disposables);
    };
    const postMessage = (message: unknown): Thenable<boolean> => {
      told.push(message);
      this.note(message);
      return post(message);
    };
    Object.defineProperties(webview, { onDidReceiveMessage: { value: onDidReceiveMessage }, postMessage: { value: postMessage } });
    this.note(panel.title);
    this.pages.push({ panel, told, say: (message) => listeners.forEach((listener) => listener(message)) });
    return panel;
  }

  private replace<T extends object, K extends keyof T>(target: T, name: K, wrap: (original: T[K]) => T[K]): void {
    const original = target[name];
    target[name] = wrap(original);
    this.restore.push(() => {
      target[name] = original;
    });
  }
}
