import type { Control } from './control';
import { setDescription } from './control';
import type { Choice } from './controlTypes';
import { element } from './dom';

/** Radio buttons, each with its description. The group is labelled by the element with the id `${id}-label`. */
export function createRadioControl(choices: readonly Choice[], id: string): Control {
  const radios = choices.map((choice, index) =>
    element('input', {
      type: 'radio',
      name: id,
      id: `${id}-${index}`,
      value: choice.value,
      'aria-describedby': choice.description ? `${id}-${index}-description` : undefined,
    }),
  );
  const hasDescriptions = choices.some((choice) => choice.description);
  const rows = choices.map((choice, index) =>
    element(
      'div',
      { class: 'choice' },
      radios[index],
      element('label', { for: `${id}-${index}` }, choice.label),
      choice.description !== undefined &&
        element('span', { class: 'description', id: `${id}-${index}-description` }, choice.description),
    ),
  );
  const root = element(
    'div',
    {
      class: hasDescriptions ? 'control choices choices-stacked' : 'control choices',
      role: 'radiogroup',
      'aria-labelledby': `${id}-label`,
    },
    ...rows,
  );
  const getCheckedRadio = (): HTMLInputElement | undefined => radios.find((radio) => radio.checked);
  return {
    root,
    labelTargetId: undefined,
    get text() {
      return getCheckedRadio()?.value ?? '';
    },
    set text(text) {
      for (const radio of radios) radio.checked = radio.value === text;
    },
    get isFocused() {
      return root.contains(document.activeElement);
    },
    focus: () => (getCheckedRadio() ?? radios[0])?.focus(),
    describe: (ids, isInvalid) => setDescription(root, ids, isInvalid),
  };
}

/** A drop-down list, with the description of what is chosen below it. */
export function createSelectControl(choices: readonly Choice[], id: string, required: boolean): Control {
  const options = choices.map((choice) => element('option', { value: choice.value }, choice.label));
  const select = element('select', { id, required }, ...options);
  const description = element('p', { class: 'description', 'aria-live': 'polite' });
  const showDescription = (): void => {
    description.textContent = choices.find((choice) => choice.value === select.value)?.description ?? '';
  };
  select.addEventListener('change', showDescription);
  return {
    root: element('div', { class: 'control select' }, select, description),
    labelTargetId: id,
    get text() {
      return select.value;
    },
    set text(text) {
      select.value = text;
      showDescription();
    },
    get isFocused() {
      return document.activeElement === select;
    },
    focus: () => select.focus(),
    describe: (ids, isInvalid) => setDescription(select, ids, isInvalid),
  };
}
