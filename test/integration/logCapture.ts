import * as vscode from 'vscode';

type WritableWindow = { -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K] };
type ShowMessage = (showMessage: string, ...buttons: unknown[]) => Thenable<unknown>;

/** A form's page as its host sees it: what is sent to it, and a way to send something from it. */
export interface CapturedPage {
  readonly panel: vscode.WebviewPanel;
  readonly messagesToPage: unknown[];
  sendToHost(showMessage: unknown): void;
}

/** What a person would answer; whatever they have no answer for stays as it is proposed. */
export interface ScriptedAnswers {
  /** What to type into an input box, by its prompt. */
  answerInput?(prompt: string): string | undefined;
  /** The labels of what to choose from a list, by its placeholder. */
  answerPick?(question: string): readonly string[] | undefined;
  /** The button to press on a modal question, or `cancel`; the first one where there is no answer. */
  decide?(question: string): string | undefined;
  /** The button to press on a notification; a promise stands for a person who has not pressed one yet. */
  answerButton?(showMessage: string): string | Promise<string | undefined> | undefined;
}

/**
 * Stands between the extension and the window while a test runs: notes all that is shown or handed on, says yes to
 * modal questions, types into input boxes, and marks what is to be chosen, so that Enter takes it: before they are
 * shown, because an Enter may come at once.
 */
export class LogCapture {
  /** Everything that was shown or handed on, secrets that a person typed excepted. */
  readonly shownTexts: string[] = [];
  /** What the status bar said for a while. */
  readonly statusTexts: string[] = [];
  /** Messages of notifications. */
  readonly notifications: string[] = [];
  readonly capturedPages: CapturedPage[] = [];
  /** What was typed where everyone can read it. */
  readonly unmaskedInputs: string[] = [];
  /** What modal questions said. */
  readonly questions: string[] = [];
  /** Titles and prompts of input boxes, as they are shown. */
  readonly prompts: string[] = [];
  private readonly restoreActions: (() => void)[] = [];
  private readonly runningProgress = new Map<string, vscode.CancellationTokenSource>();

  constructor(private readonly answers: ScriptedAnswers = {}) {
    const window = vscode.window as WritableWindow;
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const) {
      this.replaceMember(
        window,
        name,
        (original) =>
          (...args: [string, ...unknown[]]) =>
            this.showMessage(original, args),
      );
    }
    this.replaceMember(
      window,
      'setStatusBarMessage',
      (original) =>
        ((text: string, ms: number) => {
          this.statusTexts.push(text);
          this.recordText(text);
          return original(text, ms);
        }) as typeof original,
    );
    this.replaceMember(window, 'withProgress', (original) => (options, task) => {
      this.recordText(options.title);
      const source = new vscode.CancellationTokenSource();
      this.runningProgress.set(options.title ?? '', source);
      return original(options, (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        return task({ report: (value) => (this.recordText(value), progress.report(value)) }, source.token);
      });
    });
    this.replaceMember(window, 'createInputBox', (original) => () => this.captureInputBox(original()));
    this.replaceMember(
      window,
      'createQuickPick',
      (original) =>
        <T extends vscode.QuickPickItem>() =>
          this.capturePick(original<T>()),
    );
    this.replaceMember(
      window,
      'createWebviewPanel',
      (original) =>
        (...args) =>
          this.captureWebviewPanel(original(...args)),
    );
    this.replaceMember(vscode.env, 'openExternal', () => async (uri) => (this.recordText(uri.toString(true)), true));
  }

  /** The page that was opened last. */
  get lastPage(): CapturedPage {
    const captureWebviewPanel = this.capturedPages.at(-1);
    if (!captureWebviewPanel) throw new Error('No form was opened.');
    return captureWebviewPanel;
  }

  /** Cancels what is shown as under way. */
  cancel(title: string): void {
    this.runningProgress.get(title)?.cancel();
  }

  dispose(): void {
    for (const restoreMember of this.restoreActions.reverse()) restoreMember();
  }

  private recordText(...values: unknown[]): void {
    for (const shownValue of values)
      if (shownValue !== undefined)
        this.shownTexts.push(typeof shownValue === 'string' ? shownValue : JSON.stringify(shownValue));
  }

  private showMessage(show: ShowMessage, args: [string, ...unknown[]]): Thenable<unknown> {
    const [showMessage, options, ...buttons] = args;
    this.recordText(...args);
    this.notifications.push(showMessage);
    const isModal = typeof options === 'object' && options !== null && 'modal' in options && options.modal;
    if (isModal) {
      const question = [showMessage, (options as vscode.MessageOptions).detail].filter(Boolean).join('\n');
      this.questions.push(question);
      const decided = this.answers.decide?.(question);
      return Promise.resolve(decided === undefined ? buttons[0] : buttons.find((button) => button === decided));
    }
    const pressedButton = this.answers.answerButton?.(showMessage);
    return pressedButton === undefined ? show(...args) : Promise.resolve(pressedButton);
  }

  private captureInputBox(box: vscode.InputBox): vscode.InputBox {
    const show = box.show.bind(box);
    const dispose = box.dispose.bind(box);
    box.show = () => {
      const text = this.answers.answerInput?.(box.prompt ?? '');
      if (text !== undefined) box.value = text;
      this.prompts.push([box.title, box.prompt].join('\n'));
      show();
    };
    box.dispose = () => {
      this.recordText(box.title, box.prompt, box.placeholder, box.validationMessage);
      if (!box.password) this.unmaskedInputs.push(box.value);
      dispose();
    };
    return box;
  }

  private capturePick<T extends vscode.QuickPickItem>(pick: vscode.QuickPick<T>): vscode.QuickPick<T> {
    const dispose = pick.dispose.bind(pick);
    const show = pick.show.bind(pick);
    pick.show = () => {
      const chosenLabels = this.answers.answerPick?.(pick.placeholder ?? '');
      if (chosenLabels !== undefined) {
        const items = pick.items.filter(({ label }) => chosenLabels.includes(label));
        if (items.length < chosenLabels.length)
          this.shownTexts.push(`Not among the choices: ${chosenLabels.join(', ')}`);
        pick.activeItems = items.slice(0, 1);
        if (pick.canSelectMany) pick.selectedItems = items;
      }
      show();
    };
    pick.dispose = () => {
      this.recordText(
        pick.title,
        pick.placeholder,
        pick.value,
        pick.items.map(({ label, description, detail }) => [label, description, detail]),
      );
      dispose();
    };
    return pick;
  }

  private captureWebviewPanel(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    const { webview } = panel;
    const listeners: ((showMessage: unknown) => void)[] = [];
    const messagesToPage: unknown[] = [];
    const originalListen = webview.onDidReceiveMessage;
    const originalPost = webview.postMessage.bind(webview);
    const onDidReceiveMessage: typeof originalListen = (listener, self, disposables) => {
      listeners.push(listener);
      return originalListen(listener, self, disposables);
    };
    const postMessage = (showMessage: unknown): Thenable<boolean> => {
      messagesToPage.push(showMessage);
      this.recordText(showMessage);
      return originalPost(showMessage);
    };
    Object.defineProperties(webview, {
      onDidReceiveMessage: { value: onDidReceiveMessage },
      postMessage: { value: postMessage },
    });
    this.recordText(panel.title);
    this.capturedPages.push({
      panel,
      messagesToPage,
      sendToHost: (showMessage) => listeners.forEach((listener) => listener(showMessage)),
    });
    return panel;
  }

  private replaceMember<T extends object, K extends keyof T>(target: T, name: K, wrap: (original: T[K]) => T[K]): void {
    const original = target[name];
    target[name] = wrap(original);
    this.restoreActions.push(() => {
      target[name] = original;
    });
  }
}
