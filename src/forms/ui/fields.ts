import { createControl } from './controls';
import { element, icon } from './dom';
import type { Offer, Option } from '../messages';
import type { FieldSpec, FormTexts } from '../spec';
import type { Control } from './controls';

/** What a person does with a field. */
export interface FieldEvents {
  edited(field: FieldView): void;
  left(field: FieldView): void;
  pasted(field: FieldView): void;
  /** What would mend it was chosen. */
  mended(field: FieldView, text: string): void;
  openReference(field: FieldView, action: 'add' | 'edit'): void;
  /** What another field holds. */
  valueOf(key: string): string;
}

type Remark = 'error' | 'warning' | 'hint';
const remarks: readonly Remark[] = ['error', 'warning', 'hint'];

/** One field on the page: label, control, what there is to say about what it holds, help, and the guide that unfolds. */
export class FieldView {
  readonly root: HTMLElement;
  private readonly control: Control;
  private readonly remarkBoxes: Record<Remark, HTMLElement>;
  private readonly id: string;

  constructor(
    readonly spec: FieldSpec,
    private readonly texts: FormTexts,
    private readonly events: FieldEvents,
  ) {
    this.id = `field-${spec.key.replaceAll(/[^\w-]/g, '-')}`;
    this.control = createControl(spec, this.id, {
      texts: texts.list,
      valueOf: (key) => events.valueOf(key),
      openReference: (action) => events.openReference(this, action),
    });
    const box = (remark: Remark): HTMLElement => element('p', { class: `remark ${remark}`, id: `${this.id}-${remark}`, hidden: true });
    this.remarkBoxes = { error: box('error'), warning: box('warning'), hint: box('hint') };
    this.root = element(
      'div',
      { class: 'field' },
      this.label(),
      this.control.root,
      element('div', { 'aria-live': 'polite' }, ...remarks.map((remark) => this.remarkBoxes[remark])),
      spec.help !== undefined && element('p', { class: 'help', id: `${this.id}-help` }, spec.help),
      spec.guide && guide(spec.guide),
    );
    this.describe();
    this.listen();
  }

  get text(): string {
    return this.control.text;
  }
  set text(text: string) {
    this.control.text = text;
  }

  get visible(): boolean {
    return !this.root.hidden;
  }
  set visible(visible: boolean) {
    this.root.hidden = !visible;
  }

  get focused(): boolean {
    return this.control.focused;
  }

  get invalid(): boolean {
    return !this.remarkBoxes.error.hidden;
  }

  focus(): void {
    this.control.focus();
  }

  set options(options: readonly Option[]) {
    this.control.setOptions?.(options);
  }

  /** What other fields hold has changed. */
  refresh(): void {
    this.control.refresh?.();
  }

  /** Says something about what the field holds, or takes it back. */
  remark(kind: Remark, text: string | undefined, offer?: Offer): void {
    const box = this.remarkBoxes[kind];
    box.hidden = !text;
    const symbol = kind === 'hint' ? undefined : icon(kind);
    const spoken = kind === 'hint' ? undefined : element('span', { class: 'spoken' }, `${this.texts[kind]}: `);
    box.replaceChildren(...(text ? [symbol, element('span', {}, spoken, text), offer && this.mend(offer)].filter((part) => part !== undefined) : []));
    this.root.classList.toggle(`has-${kind}`, Boolean(text));
    this.describe();
  }

  clearRemarks(): void {
    for (const kind of remarks) this.remark(kind, undefined);
  }

  private mend(offer: Offer): HTMLElement {
    const button = element('button', { type: 'button', class: 'link' }, offer.label);
    button.addEventListener('click', () => this.events.mended(this, offer.value));
    return button;
  }

  private label(): HTMLElement {
    const { label, required, kind } = this.spec;
    const attributes = { class: required && kind !== 'choice' ? 'label required' : 'label', id: `${this.id}-label` };
    return this.control.labelled === undefined
      ? element('span', attributes, label)
      : element('label', { ...attributes, for: this.control.labelled }, label);
  }

  private describe(): void {
    const shown = remarks.filter((remark) => !this.remarkBoxes[remark].hidden).map((remark) => `${this.id}-${remark}`);
    const help = this.spec.help === undefined ? [] : [`${this.id}-help`];
    this.control.describe([...shown, ...help].join(' '), this.invalid);
  }

  private listen(): void {
    const { control: { root }, events } = this;
    root.addEventListener('input', () => events.edited(this));
    // A paste comes before the input event that it causes.
    root.addEventListener('paste', () => setTimeout(() => events.pasted(this)));
    root.addEventListener('focusout', (event) => {
      const goesTo = event.relatedTarget;
      // Where the whole window loses the focus, the field keeps its place in it: nobody has left it.
      if (!this.focused && !(goesTo instanceof Node && root.contains(goesTo))) events.left(this);
    });
  }
}

function guide({ title, steps }: { title: string; steps: readonly string[] }): HTMLElement {
  return element(
    'details',
    { class: 'guide' },
    element('summary', {}, title),
    element('ol', {}, ...steps.map((step) => element('li', {}, step))),
  );
}
