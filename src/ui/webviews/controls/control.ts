import { setAttributes } from './dom';

/** What a field is entered with. */
export interface Control {
  readonly root: HTMLElement;
  /** The element that carries a label's `for`; undefined where the control brings its own labels. */
  readonly labelTargetId: string | undefined;
  text: string;
  readonly isFocused: boolean;
  focus(): void;
  /** Ids of the texts that describe the field, and whether what it holds is wrong. */
  describe(ids: string, isInvalid: boolean): void;
}

/** Ties a control to the texts that describe it. */
export function setDescription(target: Element, ids: string, isInvalid: boolean): void {
  setAttributes(target, { 'aria-describedby': ids || undefined, 'aria-invalid': isInvalid && 'true' });
}

/** Shows a text in an input. Where all that it held was selected, or it held nothing, typing replaces the text. */
export function showText(input: HTMLInputElement, text: string): void {
  const isAllSelected = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  input.value = text;
  if (isAllSelected && document.activeElement === input) input.select();
}

/** The control of an input, with what stands around it. */
export function createInputControl(root: HTMLElement, input: HTMLInputElement): Control {
  return {
    root,
    labelTargetId: input.id,
    get text() {
      return input.value;
    },
    set text(text) {
      showText(input, text);
    },
    get isFocused() {
      return root.contains(document.activeElement);
    },
    focus: () => input.focus(),
    describe: (ids, isInvalid) => setDescription(input, ids, isInvalid),
  };
}
