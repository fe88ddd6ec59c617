import * as vscode from 'vscode';
import { cancelledProblem, ProblemError } from '../../core/problem';
import { sanitizeLabel } from '../../core/sanitizeText';
import { showModal, withoutLinks } from '../adapters/notifications';

/** What a step answers when the person wants the one before it again. */
export const back = Symbol('back');
export type Answer<T> = T | typeof back;

/** Where a step stands in its row; without it there are no numbers and there is no way back. */
export interface StepPosition {
  step: number;
  total: number;
}

interface BaseQuestion {
  title: string;
  position?: StepPosition;
  /** Takes the question away; what is thrown then is the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface TextQuestion extends BaseQuestion {
  prompt?: string;
  placeholder?: string;
  value?: string;
  password?: boolean;
  /**
   * What is wrong with a text, or what to know about it. Asked while typing once it was wrong, and before it is
   * accepted.
   */
  check?(text: string): { error: string } | { warning?: string | undefined };
  /** What is shown for a text that was pasted, which is all that stays in the box. */
  replacePasted?(text: string): string;
  /** What a text was understood as, while it is entered. */
  explain?(text: string): string | undefined;
  /** Steps behind a question mark: "How to retrieve the App key". */
  guide?: { title: string; steps: readonly string[] } | undefined;
}

export interface ChoiceQuestion<T> extends BaseQuestion {
  placeholder?: string;
  items: readonly Item<T>[];
  /** The one that is highlighted first. */
  active?: T;
}

export type Item<T> = vscode.QuickPickItem & { value: T };

/** Asks for one line of text. Throws `cancelled` on Escape. */
export function askText(question: TextQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  const guideButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('question'),
    tooltip: question.guide?.title ?? '',
  };
  prepareInput(input, question, question.guide ? [guideButton] : []);
  input.prompt = question.prompt === undefined ? undefined : withoutLinks(question.prompt);
  input.placeholder = question.placeholder && sanitizeLabel(question.placeholder);
  input.value = question.value ?? '';
  input.password = question.password ?? false;
  return showInput(input, question.signal, (resolveAnswer) => {
    let wasInvalid = false;
    let previousLength = input.value.length;
    const validate = (): boolean => {
      const validation = question.check?.(input.value) ?? {};
      input.validationMessage =
        'error' in validation
          ? { message: withoutLinks(validation.error), severity: vscode.InputBoxValidationSeverity.Error }
          : validation.warning
            ? { message: withoutLinks(validation.warning), severity: vscode.InputBoxValidationSeverity.Warning }
            : undefined;
      return !('error' in validation);
    };
    const explain = (): void => {
      const explanation = question.explain?.(input.value);
      input.validationMessage = explanation
        ? { message: withoutLinks(explanation), severity: vscode.InputBoxValidationSeverity.Info }
        : undefined;
    };
    if (question.explain) explain();
    input.onDidChangeValue(() => {
      // What comes at once was pasted; what is typed is left alone until it is accepted.
      const wasPasted = input.value.length - previousLength >= minPastedLength;
      if (wasPasted && question.replacePasted) input.value = question.replacePasted(input.value);
      previousLength = input.value.length;
      if (wasInvalid && validate()) wasInvalid = false;
      if (!wasInvalid && question.explain) explain();
    });
    input.onDidTriggerButton((button) => {
      if (button === guideButton && question.guide) void showGuide(question.guide);
    });
    input.onDidAccept(() => {
      if (question.replacePasted) input.value = question.replacePasted(input.value);
      wasInvalid = !validate();
      if (!wasInvalid) resolveAnswer(input.value);
    });
  });
}

/** Nobody types that much between two looks at a box. */
const minPastedLength = 8;

/** Lets choose one of several. Throws `cancelled` on Escape. */
export function askChoice<T>(givenQuestion: ChoiceQuestion<T>): Promise<Answer<T>> {
  const question = sanitizeQuestion(givenQuestion);
  const quickPick = createQuickPick(question);
  return showInput(quickPick, question.signal, (resolveAnswer) => resolveOnAccept(quickPick, resolveAnswer));
}

function createQuickPick<T>(question: ChoiceQuestion<T>): vscode.QuickPick<Item<T>> {
  const quickPick = vscode.window.createQuickPick<Item<T>>();
  prepareInput(quickPick, question);
  quickPick.placeholder = question.placeholder;
  quickPick.matchOnDescription = true;
  quickPick.items = question.items;
  const active = question.items.find((item) => item.value === question.active);
  if (active) quickPick.activeItems = [active];
  return quickPick;
}

function resolveOnAccept<T>(quickPick: vscode.QuickPick<Item<T>>, resolveAnswer: (answer: T) => void): void {
  quickPick.onDidAccept(() => {
    const [chosenItem] = quickPick.selectedItems;
    if (chosenItem) resolveAnswer(chosenItem.value);
  });
}

/**
 * Lets choose any number, at least one unless `allowNone`, and type others where `createTypedItem` makes items of them.
 * Throws `cancelled` on Escape.
 */
export function askChoices<T>(
  givenQuestion: ChoiceQuestion<T> & { allowNone?: boolean; createTypedItem?(text: string): Item<T> },
): Promise<Answer<T[]>> {
  const question = sanitizeQuestion(givenQuestion);
  const quickPick = createQuickPick(question);
  quickPick.canSelectMany = true;
  quickPick.selectedItems = question.items.filter((item) => item.picked);
  return showInput(quickPick, question.signal, (resolveAnswer) => {
    quickPick.onDidChangeValue((text) => offerTyped(quickPick, question, text.trim()));
    quickPick.onDidAccept(() => {
      if (quickPick.selectedItems.length > 0 || question.allowNone)
        resolveAnswer(quickPick.selectedItems.map((item) => item.value));
    });
  });
}

/** Puts what is typed before the rest, unless it is there already. What is checked stays checked. */
function offerTyped<T>(
  quickPick: vscode.QuickPick<Item<T>>,
  question: { items: readonly Item<T>[]; createTypedItem?(text: string): Item<T> },
  text: string,
): void {
  if (!question.createTypedItem) return;
  const { items } = question;
  const checked = [...quickPick.selectedItems];
  const visibleItems = [...checked.filter((item) => !items.includes(item)), ...items];
  const isListed = text === '' || visibleItems.some((item) => item.label === text);
  quickPick.items = isListed
    ? visibleItems
    : [{ ...sanitizeItem(question.createTypedItem(text)), alwaysShow: true }, ...visibleItems];
  quickPick.selectedItems = checked;
}

/**
 * Lets choose one of several or type something else, which `createTypedItem` makes an item of. Throws `cancelled` on
 * Escape.
 */
export function askChoiceOrText<T>(
  givenQuestion: ChoiceQuestion<T> & { createTypedItem(text: string): Item<T> | undefined },
): Promise<Answer<T>> {
  const question = sanitizeQuestion(givenQuestion);
  const quickPick = createQuickPick(question);
  return showInput(quickPick, question.signal, (resolveAnswer) => {
    quickPick.onDidChangeValue((text) => {
      const typedItem = text.trim() === '' ? undefined : question.createTypedItem(text.trim());
      const item = typedItem && sanitizeItem(typedItem);
      const otherItems = question.items.filter(({ label }) => label !== item?.label);
      quickPick.items = item ? [{ ...item, alwaysShow: true }, ...otherItems] : question.items;
    });
    resolveOnAccept(quickPick, resolveAnswer);
  });
}

/** Runs steps in order; a step that answers `back` is followed by the one before it. */
export async function runSteps(steps: readonly ((position: StepPosition) => Promise<Answer<void>>)[]): Promise<void> {
  let index = 0;
  for (let step = steps[0]; step; step = steps[index]) {
    const answer = await step({ step: index + 1, total: steps.length });
    index = answer === back ? Math.max(0, index - 1) : index + 1;
  }
}

/** Labels may be the names of things of a service or of files. */
function sanitizeQuestion<T, Q extends ChoiceQuestion<T>>(question: Q): Q {
  return {
    ...question,
    ...(question.placeholder === undefined ? {} : { placeholder: sanitizeLabel(question.placeholder) }),
    items: question.items.map(sanitizeItem),
  };
}

export function sanitizeItem<I extends vscode.QuickPickItem>(item: I): I {
  return {
    ...item,
    label: sanitizeLabel(item.label),
    ...(item.description === undefined ? {} : { description: sanitizeLabel(item.description) }),
    ...(item.detail === undefined ? {} : { detail: sanitizeLabel(item.detail) }),
  };
}

function prepareInput(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
  question: BaseQuestion,
  extraButtons: vscode.QuickInputButton[] = [],
): void {
  input.title = sanitizeLabel(question.title);
  input.ignoreFocusOut = true;
  input.step = question.position?.step;
  input.totalSteps = question.position?.total;
  input.buttons = [...((question.position?.step ?? 1) > 1 ? [vscode.QuickInputButtons.Back] : []), ...extraButtons];
}

type ButtonInput = vscode.QuickInput & { onDidTriggerButton: vscode.Event<vscode.QuickInputButton> };

function showInput<T>(
  input: ButtonInput,
  signal: AbortSignal | undefined,
  subscribe: (answer: (value: T) => void) => void,
): Promise<Answer<T>> {
  const listenerController = new AbortController();
  return new Promise<Answer<T>>((resolve, reject) => {
    subscribe(resolve);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => reject(signal.reason as Error), {
      once: true,
      signal: listenerController.signal,
    });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
    });
    input.onDidHide(() => reject(new ProblemError(cancelledProblem())));
    input.show();
  }).finally(() => {
    listenerController.abort();
    input.dispose();
  });
}

async function showGuide(guide: { title: string; steps: readonly string[] }): Promise<void> {
  const detail = guide.steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  await showModal(guide.title, detail);
}
