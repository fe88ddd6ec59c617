import * as vscode from 'vscode';
import { ProblemError, cancelled } from '../../http/problem';
import { linkless } from '../../platform/notify';

/** What a step answers when the person wants the one before it again. */
export const back = Symbol('back');
export type Answer<T> = T | typeof back;

/** Where a step stands in its row; without it there are no numbers and there is no way back. */
export interface Place {
  step: number;
  total: number;
}

interface Common {
  title: string;
  place?: Place;
  /** Takes the question away; what is thrown then is the signal's reason. */
  signal?: AbortSignal;
}

export interface TextQuestion extends Common {
  prompt?: string;
  placeholder?: string;
  value?: string;
  password?: boolean;
  /** What is wrong with a text, or what to know about it. Asked while typing once it was wrong, and before it is accepted. */
  check?(text: string): { error: string } | { warning?: string | undefined };
  /** Steps behind a question mark: "How to retrieve the App key". */
  guide?: { title: string; steps: readonly string[] } | undefined;
}

export interface ChoiceQuestion<T> extends Common {
  placeholder?: string;
  items: readonly Item<T>[];
  /** The one that is highlighted first. */
  active?: T;
}

export type Item<T> = vscode.QuickPickItem & { value: T };

/** Asks for one line of text. Throws `cancelled` on Escape. */
export function askText(question: TextQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  const help: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('question'), tooltip: question.guide?.title ?? '' };
  place(input, question, question.guide ? [help] : []);
  input.prompt = question.prompt === undefined ? undefined : linkless(question.prompt);
  input.placeholder = question.placeholder;
  input.value = question.value ?? '';
  input.password = question.password ?? false;
  return ask(input, question.signal, (answer) => {
    let wasWrong = false;
    const isRight = (): boolean => {
      const found = question.check?.(input.value) ?? {};
      input.validationMessage =
        'error' in found
          ? { message: linkless(found.error), severity: vscode.InputBoxValidationSeverity.Error }
          : found.warning
            ? { message: linkless(found.warning), severity: vscode.InputBoxValidationSeverity.Warning }
            : undefined;
      return !('error' in found);
    };
    input.onDidChangeValue(() => {
      if (wasWrong) isRight();
    });
    input.onDidTriggerButton((button) => {
      if (button === help && question.guide) void showGuide(question.guide);
    });
    input.onDidAccept(() => {
      wasWrong = !isRight();
      if (!wasWrong) answer(input.value);
    });
  });
}

/** Lets choose one of several. Throws `cancelled` on Escape. */
export function askChoice<T>(question: ChoiceQuestion<T>): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Item<T>>();
  place(pick, question);
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.items;
  const active = question.items.find((item) => item.value === question.active);
  if (active) pick.activeItems = [active];
  return ask(pick, question.signal, (answer) => {
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen) answer(chosen.value);
    });
  });
}

/** Lets choose any number, at least one unless `orNone`, and type others where `typed` makes items of them. Throws `cancelled` on Escape. */
export function askSeveral<T>(question: ChoiceQuestion<T> & { orNone?: boolean; typed?(text: string): Item<T> }): Promise<Answer<T[]>> {
  const pick = vscode.window.createQuickPick<Item<T>>();
  place(pick, question);
  pick.placeholder = question.placeholder;
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.items = question.items;
  pick.selectedItems = question.items.filter((item) => item.picked);
  return ask(pick, question.signal, (answer) => {
    pick.onDidChangeValue((text) => offerTyped(pick, question, text.trim()));
    pick.onDidAccept(() => {
      if (pick.selectedItems.length > 0 || question.orNone) answer(pick.selectedItems.map((item) => item.value));
    });
  });
}

/** Puts what is typed before the rest, unless it is there already. What is checked stays checked. */
function offerTyped<T>(pick: vscode.QuickPick<Item<T>>, question: { items: readonly Item<T>[]; typed?(text: string): Item<T> }, text: string): void {
  if (!question.typed) return;
  const { items } = question;
  const checked = [...pick.selectedItems];
  const kept = [...checked.filter((one) => !items.includes(one)), ...items];
  const isThere = text === '' || kept.some((one) => one.label === text);
  pick.items = isThere ? kept : [{ ...question.typed(text), alwaysShow: true }, ...kept];
  pick.selectedItems = checked;
}

/** Lets choose one of several or type something else, which `typed` makes an item of. Throws `cancelled` on Escape. */
export function askChoiceOrText<T>(question: ChoiceQuestion<T> & { typed(text: string): Item<T> | undefined }): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Item<T>>();
  place(pick, question);
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.items;
  return ask(pick, question.signal, (answer) => {
    pick.onDidChangeValue((text) => {
      const item = text.trim() === '' ? undefined : question.typed(text.trim());
      const others = question.items.filter(({ label }) => label !== item?.label);
      pick.items = item ? [{ ...item, alwaysShow: true }, ...others] : question.items;
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen) answer(chosen.value);
    });
  });
}

/** Runs steps in order; a step that answers `back` is followed by the one before it. */
export async function runSteps(steps: readonly ((place: Place) => Promise<Answer<void>>)[]): Promise<void> {
  for (let index = 0; index < steps.length; ) {
    const answer = await steps[index]!({ step: index + 1, total: steps.length });
    index = answer === back ? Math.max(0, index - 1) : index + 1;
  }
}

function place(input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] }, question: Common, extra: vscode.QuickInputButton[] = []): void {
  input.title = question.title;
  input.ignoreFocusOut = true;
  input.step = question.place?.step;
  input.totalSteps = question.place?.total;
  input.buttons = [...((question.place?.step ?? 1) > 1 ? [vscode.QuickInputButtons.Back] : []), ...extra];
}

type Asking = vscode.QuickInput & { onDidTriggerButton: vscode.Event<vscode.QuickInputButton> };

function ask<T>(input: Asking, signal: AbortSignal | undefined, listen: (answer: (value: T) => void) => void): Promise<Answer<T>> {
  const withdrawn = new AbortController();
  return new Promise<Answer<T>>((resolve, reject) => {
    listen(resolve);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: withdrawn.signal });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
    });
    input.onDidHide(() => reject(new ProblemError(cancelled())));
    input.show();
  }).finally(() => {
    withdrawn.abort();
    input.dispose();
  });
}

async function showGuide(guide: { title: string; steps: readonly string[] }): Promise<void> {
  const detail = guide.steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  await vscode.window.showInformationMessage(guide.title, { modal: true, detail });
}
