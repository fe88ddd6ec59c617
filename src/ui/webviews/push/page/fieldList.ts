import { ComboBox } from '../../controls/comboBox';
import { showText } from '../../controls/control';
import { createButton, createIcon, element, setAttributes } from '../../controls/dom';
import { fillNote } from '../../controls/notes';
import type { PanelAction, PanelField } from '../panelMessages';

interface PanelFieldControl {
  readonly root: HTMLElement;
  readonly input: HTMLElement;
  show(field: PanelField): void;
}

/**
 * The fields of one section. A field keeps its elements as long as it is there, so that the keyboard keeps its place.
 */
export class FieldList {
  readonly root = element('div', { class: 'fields' });
  private readonly fieldViews = new Map<string, PanelFieldView>();

  constructor(
    private readonly labels: { error: string },
    private readonly onChange: (field: string, value: string) => void,
    private readonly onAction: (action: PanelAction) => void,
  ) {}

  show(fields: readonly PanelField[]): void {
    const fieldKeys = fields.map(fieldKey);
    for (const [key, view] of this.fieldViews) {
      if (fieldKeys.includes(key)) continue;
      view.root.remove();
      this.fieldViews.delete(key);
    }
    fields.forEach((field, index) => {
      const view =
        this.fieldViews.get(fieldKey(field)) ??
        new PanelFieldView(field, this.labels, (value) => this.onChange(field.id, value), this.onAction);
      this.fieldViews.set(fieldKey(field), view);
      if (this.root.children[index] !== view.root) this.root.insertBefore(view.root, this.root.children[index] ?? null);
      view.show(field);
    });
    this.root.hidden = fields.length === 0;
  }
}

function fieldKey({ kind, id }: PanelField): string {
  return `${kind} ${id}`;
}

class PanelFieldView {
  readonly root: HTMLElement;
  private readonly control: PanelFieldControl;
  private readonly help: HTMLElement;
  private readonly error: HTMLElement;
  private readonly actions = element('p', { class: 'field-actions', hidden: true });
  private shownField: PanelField | undefined;

  constructor(
    field: PanelField,
    private readonly labels: { error: string },
    onChange: (value: string) => void,
    private readonly onAction: (action: PanelAction) => void,
  ) {
    const id = `field-${field.id.replaceAll(/[^\w-]/g, '-')}`;
    this.control = createControl(field, id, onChange);
    this.help = element('p', { class: 'help', id: `${id}-help`, hidden: true });
    this.error = element('p', { class: 'field-note error', id: `${id}-error`, hidden: true });
    const label =
      field.kind === 'static'
        ? element('span', { class: 'label', id: `${id}-label` }, field.label)
        : element('label', { class: 'label', for: id }, field.label);
    const isCheckbox = field.kind === 'check';
    this.root = element(
      'div',
      { class: `field ${field.kind} field-${field.id.replace(/:.*/, '')}` },
      ...(isCheckbox ? [this.control.root, label] : [label, this.control.root]),
      this.help,
      element('div', { 'aria-live': 'polite' }, this.error),
      this.actions,
    );
  }

  show(field: PanelField): void {
    if (JSON.stringify(field) === JSON.stringify(this.shownField)) return;
    this.shownField = field;
    this.control.show(field);
    this.help.hidden = !field.help;
    this.help.textContent = field.help ?? '';
    fillNote(this.error, field.error, { icon: 'error', label: this.labels.error });
    const { actions = [] } = field;
    this.actions.hidden = actions.length === 0;
    if (this.actions.childElementCount !== actions.length)
      this.actions.replaceChildren(
        ...actions.map(({ action, label }) => createButton(label, () => this.onAction(action), 'link')),
      );
    const describedBy = [field.error ? this.error.id : '', field.help ? this.help.id : ''].filter(Boolean).join(' ');
    setAttributes(this.control.input, {
      'aria-describedby': describedBy || undefined,
      'aria-invalid': field.error ? 'true' : undefined,
    });
  }
}

function createControl(field: PanelField, id: string, onChange: (value: string) => void): PanelFieldControl {
  switch (field.kind) {
    case 'select':
      return selectControl(id, onChange);
    case 'search':
      return searchControl(id, field, onChange);
    case 'check':
      return checkControl(id, onChange);
    case 'combo':
      return comboControl(id, field.label, onChange);
    case 'static': {
      const root = element('output', { class: 'static-value', 'aria-labelledby': `${id}-label` });
      return { root, input: root, show: ({ value }) => (root.textContent = value) };
    }
  }
}

function selectControl(id: string, onChange: (value: string) => void): PanelFieldControl {
  const select = element('select', { id });
  let drawnOptions = '';
  select.addEventListener('change', () => onChange(select.value));
  return {
    root: select,
    input: select,
    show: ({ options, value }) => {
      const optionsKey = JSON.stringify(options);
      if (optionsKey !== drawnOptions)
        select.replaceChildren(...options.map((option) => element('option', { value: option.value }, option.label)));
      drawnOptions = optionsKey;
      select.value = value;
    },
  };
}

/** A list that is searched by typing. What is not in it is taken back when the field is left. */
function searchControl(id: string, { label }: PanelField, onChange: (value: string) => void): PanelFieldControl {
  const combo = new ComboBox({ id, 'data-label': label }, (value, isBlur) => !isBlur && onChange(value), true);
  let shownLabel = '';
  const restore = (): void => showText(combo.input, shownLabel);
  combo.input.addEventListener('focus', () => combo.input.select());
  combo.input.addEventListener('blur', restore);
  combo.input.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !combo.isOpen) restore();
  });
  return {
    root: element('div', { class: 'searched' }, combo.root, createIcon('expand')),
    input: combo.input,
    show: ({ options, value, placeholder }) => {
      combo.options = options;
      setAttributes(combo.input, { placeholder });
      shownLabel = options.find((option) => option.value === value)?.label ?? '';
      if (!combo.isTyping) restore();
    },
  };
}

function checkControl(id: string, onChange: (value: string) => void): PanelFieldControl {
  const input = element('input', { id, type: 'checkbox' });
  input.addEventListener('change', () => onChange(String(input.checked)));
  return { root: input, input, show: ({ value }) => (input.checked = value === 'true') };
}

function comboControl(id: string, label: string, onChange: (value: string) => void): PanelFieldControl {
  const combo = new ComboBox({ id, 'data-label': label }, onChange);
  return {
    root: combo.root,
    input: combo.input,
    show: ({ options, value }) => {
      combo.options = options;
      combo.show(value);
    },
  };
}
