import { createIcon, element, setAttributes } from '../../controls/dom';
import type { ReferenceOption } from '../formMessages';
import type { FieldSpec } from '../formSpecTypes';
import type { Control } from './controls';

/**
 * Chooses one of the things that are there, with a button that makes another one and a button that changes the chosen
 * one.
 */
export function createReferenceControl(
  spec: FieldSpec,
  id: string,
  openReference: (action: 'add' | 'edit') => void,
): Control {
  const labels = spec.reference;
  if (!labels) throw new Error(`The field ${spec.key} refers to nothing.`);
  let options: readonly ReferenceOption[] = [];
  let chosenValue = '';
  const select = element('select', { id, required: spec.required });
  const description = element('p', { class: 'about', 'aria-live': 'polite' });
  const createToolButton = (action: 'add' | 'edit', label: string): HTMLButtonElement => {
    const toolButton = element(
      'button',
      { type: 'button', class: 'tool', 'aria-label': label, title: label },
      createIcon(action),
    );
    toolButton.addEventListener(
      'click',
      () => toolButton.getAttribute('aria-disabled') !== 'true' && openReference(action),
    );
    return toolButton;
  };
  const editButton = createToolButton('edit', labels.edit);

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
    root: element(
      'div',
      { class: 'control reference' },
      select,
      createToolButton('add', labels.add),
      editButton,
      description,
    ),
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
    describe: (ids, invalid) =>
      setAttributes(select, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
    setOptions: (newOptions) => {
      options = newOptions;
      render();
    },
  };
}
