import * as vscode from 'vscode';

type Window = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };
type Show = (message: string, ...rest: unknown[]) => Thenable<unknown>;

/** A form's page as its host sees it: what it is told, and a way to say something to it. */
export interface Page {
  readonly panel: vscode.WebviewPanel;
  readonly told: unknown[];
  say(message: unknown): void;
}

/** What a person would answer; whatever they have no answer for stays as it is proposed. */
export interface Answers {
  /** What to type into an input box, by its prompt. */
  type?(prompt: string): string | undefined;
  /** The labels of what to choose from a list, by its placeholder. */
  choose?(question: string): readonly string[] | undefined;
  /** The button to press on a modal question, or `cancel`; the first one where there is no answer. */
  decide?(question: string): string | undefined;
  /** The button to press on a notification. */
  press?(message: string): string | undefined;
}

/**
 * Stands between the extension and the window while a test runs: notes all that is shown or handed on, says yes to modal questions,
 * types into input boxes, and marks what is to be chosen, so that Enter takes it.
 */
export class Witness {
  /** Everything that was shown or handed on, secrets that a person typed excepted. */
  readonly seen: string[] = [];
  /** Messages of notifications. */
  readonly notifications: string[] = [];
  readonly pages: Page[] = [];
  /** What was typed where everyone can read it. */
  readonly typedOpenly: string[] = [];
  /** What modal questions said. */
  readonly questions: string[] = [];
  private readonly restore: (() => void)[] = [];
  private readonly underWay = new Map<string, vscode.CancellationTokenSource>();

  constructor(private readonly answers: Answers = {}) {
    const window = vscode.window as Window;
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const) {
      this.replace(window, name, (original) => ((...args: [string, ...unknown[]]) => this.message(original, args)));
    }
    this.replace(window, 'setStatusBarMessage', (original) => ((text: string, ms: number) => (this.note(text), original(text, ms))) as typeof original);
    this.replace(window, 'withProgress', (original) => (options, task) => {
      this.note(options.title);
      const source = new vscode.CancellationTokenSource();
      this.underWay.set(options.title ?? '', source);
      return original(options, (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        return task({ report: (value) => (this.note(value), progress.report(value)) }, source.token);
      });
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

  /** Cancels what is shown as under way. */
  cancel(title: string): void {
    this.underWay.get(title)?.cancel();
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
    if (modal) {
      const question = [message, (options as vscode.MessageOptions).detail].filter(Boolean).join('\n');
      this.questions.push(question);
      const decided = this.answers.decide?.(question);
      return Promise.resolve(decided === undefined ? buttons[0] : buttons.find((button) => button === decided));
    }
    const pressed = this.answers.press?.(message);
    return pressed === undefined ? show(...args) : Promise.resolve(pressed);
  }

  private inputBox(box: vscode.InputBox): vscode.InputBox {
    const show = box.show.bind(box);
    const dispose = box.dispose.bind(box);
    box.show = () => {
      show();
      const text = this.answers.type?.(box.prompt ?? '');
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
    const show = pick.show.bind(pick);
    pick.show = () => {
      show();
      const wanted = this.answers.choose?.(pick.placeholder ?? '');
      if (wanted === undefined) return;
      const items = pick.items.filter(({ label }) => wanted.includes(label));
      if (items.length < wanted.length) this.seen.push(`Not among the choices: ${wanted.join(', ')}`);
      pick.activeItems = items.slice(0, 1);
      if (pick.canSelectMany) pick.selectedItems = items;
    };
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
