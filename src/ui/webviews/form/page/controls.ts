import { createIcon, element, setAttributes } from '../../controls/dom';
import type { ReferenceOption } from '../formMessages';
import type { FieldSpec } from '../formSpecTypes';
import { createReferenceControl } from './referenceControl';
import { createTokensControl } from './tokensControl';
import type { ListControlDependencies } from './transferControl';
import { createTransferControl } from './transferControl';

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
  /** What there is to choose from has changed. */
  setOptions?(options: readonly ReferenceOption[]): void;
  /** What other fields hold has changed. */
  refresh?(): void;
}

/** What a control may need besides its field. */
export interface FieldControlDependencies extends ListControlDependencies {
  openReference(action: 'add' | 'edit'): void;
}

/** Beyond this many, choices become a drop-down list. */
const maxRadioChoices = 4;

export function createControl(spec: FieldSpec, id: string, dependencies: FieldControlDependencies): Control {
  switch (spec.kind) {
    case 'choice':
      return (spec.choices ?? []).length > maxRadioChoices
        ? createSelectControl(spec, id)
        : createRadioControl(spec, id);
    case 'reference':
      return createReferenceControl(spec, id, (action) => dependencies.openReference(action));
    case 'list':
      return spec.suggestions
        ? createTransferControl(spec, id, dependencies)
        : createTokensControl(spec, id, dependencies);
    case 'text':
    case 'secret':
      return createInputControl(spec, id);
  }
}

function createInputControl(spec: FieldSpec, id: string): Control {
  const isSecret = spec.kind === 'secret';
  const input = element('input', {
    id,
    type: isSecret ? 'password' : 'text',
    autocomplete: isSecret ? 'new-password' : 'off',
    autocapitalize: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    placeholder: spec.placeholder,
    required: spec.required,
  });
  const root = element('div', { class: 'control input' }, input, spec.reveal && createRevealButton(input, spec.reveal));
  return {
    root,
    labelTargetId: id,
    get text() {
      return input.value;
    },
    set text(text) {
      input.value = text;
    },
    get isFocused() {
      return root.contains(document.activeElement);
    },
    focus: () => input.focus(),
    describe: (ids, invalid) =>
      setAttributes(input, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}

/** Shows what was just typed. There is never anything else in the field. */
function createRevealButton(input: HTMLInputElement, labels: { show: string; hide: string }): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'reveal' });
  const render = (): void => {
    const isHidden = input.type === 'password';
    setAttributes(button, {
      'aria-label': isHidden ? labels.show : labels.hide,
      title: isHidden ? labels.show : labels.hide,
    });
    button.replaceChildren(createIcon(isHidden ? 'show' : 'hide'));
  };
  button.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    render();
  });
  render();
  return button;
}

function createRadioControl(spec: FieldSpec, id: string): Control {
  const choices = spec.choices ?? [];
  const radios = choices.map((choice, index) =>
    element('input', {
      type: 'radio',
      name: id,
      id: `${id}-${index}`,
      value: choice.value,
      'aria-describedby': choice.description ? `${id}-${index}-about` : undefined,
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
        element('span', { class: 'about', id: `${id}-${index}-about` }, choice.description),
    ),
  );
  const root = element(
    'div',
    {
      class: hasDescriptions ? 'control choices stacked' : 'control choices',
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
    describe: (ids, invalid) =>
      setAttributes(root, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}

function createSelectControl(spec: FieldSpec, id: string): Control {
  const options = (spec.choices ?? []).map((choice) => element('option', { value: choice.value }, choice.label));
  const select = element('select', { id, required: spec.required }, ...options);
  const description = element('p', { class: 'about', 'aria-live': 'polite' });
  const showDescription = (): void => {
    description.textContent = spec.choices?.find((choice) => choice.value === select.value)?.description ?? '';
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
    describe: (ids, invalid) =>
      setAttributes(select, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}
