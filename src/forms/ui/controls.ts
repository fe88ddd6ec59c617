import { element, icon, setAttributes } from './dom';
import { referenceControl } from './reference';
import { tokensControl } from './tokens';
import { transferControl } from './transfer';
import type { Option } from '../messages';
import type { FieldSpec } from '../spec';
import type { ListAround } from './transfer';

/** What a field is entered with. */
export interface Control {
  readonly root: HTMLElement;
  /** The element that carries a label's `for`; undefined where the control brings its own labels. */
  readonly labelled: string | undefined;
  text: string;
  readonly focused: boolean;
  focus(): void;
  /** Ids of the texts that describe the field, and whether what it holds is wrong. */
  describe(ids: string, invalid: boolean): void;
  /** What there is to choose from has changed. */
  setOptions?(options: readonly Option[]): void;
  /** What other fields hold has changed. */
  refresh?(): void;
}

/** What a control may need besides its field. */
export interface ControlAround extends ListAround {
  openReference(action: 'add' | 'edit'): void;
}

/** Beyond this many, choices become a drop-down list. */
const mostRadios = 4;

export function createControl(spec: FieldSpec, id: string, around: ControlAround): Control {
  switch (spec.kind) {
    case 'choice':
      return (spec.choices ?? []).length > mostRadios ? selectControl(spec, id) : radioControl(spec, id);
    case 'reference':
      return referenceControl(spec, id, (action) => around.openReference(action));
    case 'list':
      return spec.suggestions ? transferControl(spec, id, around) : tokensControl(spec, id, around);
    case 'text':
    case 'secret':
      return inputControl(spec, id);
  }
}

function inputControl(spec: FieldSpec, id: string): Control {
  const secret = spec.kind === 'secret';
  const input = element('input', {
    id,
    type: secret ? 'password' : 'text',
    autocomplete: secret ? 'new-password' : 'off',
    autocapitalize: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    placeholder: spec.placeholder,
    required: spec.required,
  });
  const root = element('div', { class: 'control input' }, input, spec.reveal && revealButton(input, spec.reveal));
  return {
    root,
    labelled: id,
    get text() {
      return input.value;
    },
    set text(text) {
      input.value = text;
    },
    get focused() {
      return root.contains(document.activeElement);
    },
    focus: () => input.focus(),
    describe: (ids, invalid) => setAttributes(input, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}

/** Shows what was just typed. There is never anything else in the field. */
function revealButton(input: HTMLInputElement, names: { show: string; hide: string }): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'reveal' });
  const render = (): void => {
    const hidden = input.type === 'password';
    setAttributes(button, { 'aria-label': hidden ? names.show : names.hide, title: hidden ? names.show : names.hide });
    button.replaceChildren(icon(hidden ? 'show' : 'hide'));
  };
  button.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    render();
  });
  render();
  return button;
}

function radioControl(spec: FieldSpec, id: string): Control {
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
  const described = choices.some((choice) => choice.description);
  const rows = choices.map((choice, index) =>
    element(
      'div',
      { class: 'choice' },
      radios[index],
      element('label', { for: `${id}-${index}` }, choice.label),
      choice.description !== undefined && element('span', { class: 'about', id: `${id}-${index}-about` }, choice.description),
    ),
  );
  const root = element('div', { class: described ? 'control choices stacked' : 'control choices', role: 'radiogroup', 'aria-labelledby': `${id}-label` }, ...rows);
  const checked = (): HTMLInputElement | undefined => radios.find((radio) => radio.checked);
  return {
    root,
    labelled: undefined,
    get text() {
      return checked()?.value ?? '';
    },
    set text(text) {
      for (const radio of radios) radio.checked = radio.value === text;
    },
    get focused() {
      return root.contains(document.activeElement);
    },
    focus: () => (checked() ?? radios[0])?.focus(),
    describe: (ids, invalid) => setAttributes(root, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}

function selectControl(spec: FieldSpec, id: string): Control {
  const options = (spec.choices ?? []).map((choice) => element('option', { value: choice.value }, choice.label));
  const select = element('select', { id, required: spec.required }, ...options);
  const about = element('p', { class: 'about', 'aria-live': 'polite' });
  const explain = (): void => {
    about.textContent = spec.choices?.find((choice) => choice.value === select.value)?.description ?? '';
  };
  select.addEventListener('change', explain);
  return {
    root: element('div', { class: 'control select' }, select, about),
    labelled: id,
    get text() {
      return select.value;
    },
    set text(text) {
      select.value = text;
      explain();
    },
    get focused() {
      return document.activeElement === select;
    },
    focus: () => select.focus(),
    describe: (ids, invalid) => setAttributes(select, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}
