import type { Control } from './control';
import { createInputControl } from './control';
import { createIcon, createIconButton, element, setAttributes } from './dom';

export interface TextInputOptions {
  isSecret: boolean;
  required: boolean;
  placeholder?: string | undefined;
  /** Names of the button that shows and hides the secret that was typed. */
  reveal?: { show: string; hide: string } | undefined;
}

/** One line of text. */
export function createTextInput(
  { isSecret, required, placeholder, reveal }: TextInputOptions,
  id: string,
): Control & { setOptional(placeholder: string | undefined): void } {
  const input = element('input', {
    id,
    type: isSecret ? 'password' : 'text',
    autocomplete: isSecret ? 'new-password' : 'off',
    autocapitalize: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    placeholder,
    required,
  });
  const root = element('div', { class: 'control input' }, input, reveal && createRevealButton(input, reveal));
  return Object.assign(createInputControl(root, input), {
    setOptional: (optionalPlaceholder: string | undefined) =>
      setAttributes(input, {
        placeholder: optionalPlaceholder ?? placeholder,
        required: required && optionalPlaceholder === undefined,
      }),
  });
}

/** Shows what was just typed. There is never anything else in the field. */
function createRevealButton(input: HTMLInputElement, labels: { show: string; hide: string }): HTMLButtonElement {
  const toggle = (): void => {
    const isHidden = input.type === 'text';
    input.type = isHidden ? 'password' : 'text';
    const label = isHidden ? labels.show : labels.hide;
    setAttributes(button, { 'aria-label': label, title: label });
    button.replaceChildren(createIcon(isHidden ? 'show' : 'hide'));
  };
  const button = createIconButton(labels.show, createIcon('show'), toggle, 'reveal');
  return button;
}
