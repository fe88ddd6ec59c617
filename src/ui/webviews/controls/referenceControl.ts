import type { Control } from './control';
import { setDescription } from './control';
import type { Choice, ReferenceTexts } from './controlTypes';
import { createIcon, createIconButton, element, setAttributes } from './dom';

export interface ReferenceControlOptions {
  texts: ReferenceTexts | undefined;
  required: boolean;
  openReference: (action: 'add' | 'edit') => void;
}

/**
 * Chooses one of the things that are there, with a button that makes another one and a button that changes the chosen
 * one.
 */
export function createReferenceControl(
  { texts: labels, required, openReference }: ReferenceControlOptions,
  id: string,
): Control & { setOptions(options: readonly Choice[]): void } {
  if (!labels) throw new Error(`The control ${id} has no texts.`);
  let options: readonly Choice[] = [];
  let chosenValue = '';
  const select = element('select', { id, required });
  const description = element('p', { class: 'description', 'aria-live': 'polite' });
  const addButton = createIconButton(labels.add, createIcon('add'), () => openReference('add'));
  const editButton = createIconButton(labels.edit, createIcon('edit'), () => openReference('edit'));

  const updateDescription = (): void => {
    const option = options.find((candidate) => candidate.value === chosenValue);
    description.textContent = option?.description ?? '';
    setAttributes(editButton, { 'aria-disabled': !option && 'true' });
  };
  const render = (): void => {
    const isMissing = chosenValue !== '' && !options.some((option) => option.value === chosenValue);
    const emptyOption = element('option', { value: '' }, options.length === 0 ? labels.none : labels.choose);
    const missingOption = isMissing && element('option', { value: chosenValue }, labels.missing);
    select.replaceChildren(
      emptyOption,
      ...(missingOption ? [missingOption] : []),
      ...options.map(({ value, label }) => element('option', { value }, label)),
    );
    select.value = chosenValue;
    updateDescription();
  };
  select.addEventListener('change', () => {
    chosenValue = select.value;
    updateDescription();
  });
  render();
  return {
    root: element('div', { class: 'control reference' }, select, addButton, editButton, description),
    labelTargetId: id,
    get text() {
      return chosenValue;
    },
    set text(text) {
      chosenValue = text;
      render();
    },
    get isFocused() {
      return document.activeElement === select;
    },
    focus: () => select.focus(),
    describe: (ids, isInvalid) => setDescription(select, ids, isInvalid),
    setOptions: (newOptions) => {
      options = newOptions;
      render();
    },
  };
}
