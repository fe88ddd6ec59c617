import type { ComboOption } from './comboBox';
import { ComboBox } from './comboBox';
import type { Control } from './control';
import { createInputControl } from './control';
import type { ChooseTexts } from './controlTypes';
import { createButton, element, setAttributes } from './dom';
import { moveFocus } from './moveFocus';

export interface ChooseControlOptions {
  required: boolean;
  placeholder?: string | undefined;
  texts: ChooseTexts;
  /** Reads what there is to choose from. */
  requestChoices: () => void;
  /** One was taken from the list. */
  onChosen: (text: string) => void;
}

/** A text that is typed, or chosen from a list that is read when the button is pressed. */
export function createChooseControl(
  { required, placeholder, texts, requestChoices, onChosen }: ChooseControlOptions,
  id: string,
): Control & { setChoices(choices: readonly ComboOption[]): void } {
  const combo = new ComboBox({ id, 'data-label': texts.list, placeholder }, (text, isBlur) => {
    // What was typed is read when the field is left, like that of every other field.
    if (!isBlur) onChosen(text);
  });
  const { input } = combo;
  setAttributes(input, { required: required && 'true' });
  const button = createButton(texts.button, requestChoices, 'button secondary');
  setAttributes(button, { title: texts.label });
  const root = element('div', { class: 'control choose' }, combo.root, button);
  root.addEventListener(
    'keydown',
    (event) => {
      // With no list open, Enter is that of the form.
      if (event.key === 'Enter' && event.target === input && !combo.isOpen) event.stopPropagation();
    },
    { capture: true },
  );
  return Object.assign(createInputControl(root, input), {
    setChoices: (choices: readonly ComboOption[]): void => {
      combo.options = choices;
      if (choices.length === 0) return combo.closeList();
      moveFocus({
        focus: () => {
          input.focus();
          combo.openList();
        },
      });
    },
  });
}
