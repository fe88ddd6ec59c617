import { element, icon, setAttributes } from '../../forms/ui/dom';
import { Combo } from './combo';
import type { Field } from '../messages';

interface Control {
  readonly root: HTMLElement;
  readonly input: HTMLElement;
  show(field: Field): void;
}

/** The fields of one section. A field keeps its elements as long as it is there, so that the keyboard keeps its place. */
export class Fields {
  readonly root = element('div', { class: 'fields' });
  private readonly views = new Map<string, FieldView>();

  constructor(
    private readonly words: { error: string },
    private readonly set: (field: string, value: string) => void,
  ) {}

  show(fields: readonly Field[]): void {
    const wanted = fields.map((field) => `${field.kind} ${field.id}`);
    for (const [key, view] of this.views) {
      if (wanted.includes(key)) continue;
      view.root.remove();
      this.views.delete(key);
    }
    fields.forEach((field, index) => {
      const view = this.views.get(wanted[index]!) ?? new FieldView(field, this.words, (value) => this.set(field.id, value));
      this.views.set(wanted[index]!, view);
      if (this.root.children[index] !== view.root) this.root.insertBefore(view.root, this.root.children[index] ?? null);
      view.show(field);
    });
    this.root.hidden = fields.length === 0;
  }
}

class FieldView {
  readonly root: HTMLElement;
  private readonly control: Control;
  private readonly help: HTMLElement;
  private readonly error: HTMLElement;
  private shown: Field | undefined;

  constructor(
    field: Field,
    private readonly words: { error: string },
    set: (value: string) => void,
  ) {
    const id = `field-${field.id.replaceAll(/[^\w-]/g, '-')}`;
    this.control = createControl(field, id, set);
    this.help = element('p', { class: 'help', id: `${id}-help`, hidden: true });
    this.error = element('p', { class: 'remark error', id: `${id}-error`, hidden: true });
    const label = field.kind === 'static' ? element('span', { class: 'label', id: `${id}-label` }, field.label) : element('label', { class: 'label', for: id }, field.label);
    const beside = field.kind === 'check';
    this.root = element('div', { class: `field ${field.kind} field-${field.id.replace(/:.*/, '')}` }, ...(beside ? [this.control.root, label] : [label, this.control.root]), this.help, element('div', { 'aria-live': 'polite' }, this.error));
  }

  show(field: Field): void {
    if (JSON.stringify(field) === JSON.stringify(this.shown)) return;
    this.shown = field;
    this.control.show(field);
    this.help.hidden = !field.help;
    this.help.textContent = field.help ?? '';
    this.error.hidden = !field.error;
    this.error.replaceChildren(...(field.error ? [icon('error'), element('span', {}, element('span', { class: 'spoken' }, `${this.words.error}: `), field.error)] : []));
    const described = [field.error ? this.error.id : '', field.help ? this.help.id : ''].filter(Boolean).join(' ');
    setAttributes(this.control.input, { 'aria-describedby': described || undefined, 'aria-invalid': field.error ? 'true' : undefined });
  }
}

function createControl(field: Field, id: string, set: (value: string) => void): Control {
  switch (field.kind) {
    case 'select':
      return selectControl(id, set);
    case 'check':
      return checkControl(id, set);
    case 'combo':
      return comboControl(id, field.label, set);
    case 'static': {
      const root = element('output', { class: 'fixed', 'aria-labelledby': `${id}-label` });
      return { root, input: root, show: ({ value }) => (root.textContent = value) };
    }
  }
}

function selectControl(id: string, set: (value: string) => void): Control {
  const select = element('select', { id });
  let drawn = '';
  select.addEventListener('change', () => set(select.value));
  return {
    root: select,
    input: select,
    show: ({ options, value }) => {
      const wanted = JSON.stringify(options);
      if (wanted !== drawn) select.replaceChildren(...options.map((option) => element('option', { value: option.value }, option.label)));
      drawn = wanted;
      select.value = value;
    },
  };
}

function checkControl(id: string, set: (value: string) => void): Control {
  const input = element('input', { id, type: 'checkbox' });
  input.addEventListener('change', () => set(String(input.checked)));
  return { root: input, input, show: ({ value }) => (input.checked = value === 'true') };
}

function comboControl(id: string, label: string, set: (value: string) => void): Control {
  const combo = new Combo({ id, 'data-label': label }, set);
  let last: string | undefined;
  return {
    root: combo.root,
    input: combo.input,
    show: ({ options, value }) => {
      combo.proposals = options;
      // What is being typed is not taken away by something else that has changed.
      if (value !== last || document.activeElement !== combo.input) combo.input.value = value;
      last = value;
    },
  };
}
