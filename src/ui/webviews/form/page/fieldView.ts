import type { ComboOption } from '../../controls/comboBox';
import { createButton, element } from '../../controls/dom';
import { fillNote } from '../../controls/notes';
import type { FieldCorrection, ReferenceOption, StoredSecretNotes } from '../formMessages';
import type { FieldSpec, FormTexts } from '../formSpecTypes';
import type { FieldControl } from './fieldControl';
import { createFieldControl } from './fieldControl';

/** What a person does with a field. */
export interface FieldEvents {
  onEdited(field: FieldView): void;
  onLeft(field: FieldView): void;
  onPasted(field: FieldView): void;
  /** What would mend it was chosen. */
  onCorrected(field: FieldView, text: string): void;
  openReference(field: FieldView, action: 'add' | 'edit'): void;
  /** What there is to choose from is to be read. */
  onChoicesRequested(field: FieldView): void;
  /** What another field holds. */
  getValue(key: string): string;
}

type FieldNote = 'error' | 'warning' | 'hint';
const fieldNotes: readonly FieldNote[] = ['error', 'warning', 'hint'];

/**
 * One field on the page: label, control, what there is to say about what it holds, help, and the guide that unfolds.
 */
export class FieldView {
  readonly root: HTMLElement;
  private readonly control: FieldControl;
  private readonly noteElements: Record<FieldNote, HTMLElement>;
  private readonly id: string;
  private readonly labelElement: HTMLElement;
  /** Whether the field may be left empty because its secret is stored. */
  isSecretReused = false;
  private reason: string | undefined;

  constructor(
    readonly spec: FieldSpec,
    private readonly texts: FormTexts,
    private readonly events: FieldEvents,
  ) {
    this.id = `field-${spec.key.replaceAll(/[^\w-]/g, '-')}`;
    this.control = createFieldControl(spec, this.id, {
      texts: texts.list,
      getValue: (key) => events.getValue(key),
      openReference: (action) => events.openReference(this, action),
      requestChoices: () => events.onChoicesRequested(this),
      onChosen: (text) => events.onCorrected(this, text),
    });
    const createNoteElement = (note: FieldNote): HTMLElement =>
      element('p', { class: `field-note ${note}`, id: `${this.id}-${note}`, hidden: true });
    this.noteElements = {
      error: createNoteElement('error'),
      warning: createNoteElement('warning'),
      hint: createNoteElement('hint'),
    };
    this.root = element(
      'div',
      { class: 'field' },
      (this.labelElement = this.createLabel()),
      this.control.root,
      element('div', { 'aria-live': 'polite' }, ...fieldNotes.map((note) => this.noteElements[note])),
      spec.help !== undefined && element('p', { class: 'help', id: `${this.id}-help` }, spec.help),
      spec.guide && createGuide(spec.guide),
    );
    this.updateDescription();
    this.addListeners();
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
  set visible(isVisible: boolean) {
    this.root.hidden = !isVisible;
  }

  get isFocused(): boolean {
    return this.control.isFocused;
  }

  get isInvalid(): boolean {
    return !this.noteElements.error.hidden;
  }

  focus(): void {
    this.control.focus();
  }

  set options(options: readonly ReferenceOption[]) {
    this.control.setOptions?.(options);
  }

  /** What there is to choose from, shown at once. Empty: what was read does not hold any more. */
  set choices(choices: readonly ComboOption[]) {
    this.control.setChoices?.(choices);
  }

  /** What other fields hold has changed. */
  refresh(): void {
    this.control.refresh?.();
  }

  /** Says something about what the field holds, or takes it back. */
  showNote(kind: FieldNote, text: string | undefined, correction?: FieldCorrection): void {
    const severity = kind === 'hint' ? undefined : { icon: kind, label: this.texts[kind] };
    const buttons = correction ? [this.createCorrectionButton(correction)] : [];
    fillNote(this.noteElements[kind], text, severity, ...buttons);
    this.root.classList.toggle(`has-${kind}`, Boolean(text));
    this.updateDescription();
  }

  /** Says whether the field may be left empty, or why it may not. */
  showStoredSecret(note: StoredSecretNotes[string] | undefined): void {
    this.isSecretReused = note?.keep !== undefined;
    this.control.setOptional?.(note?.keep);
    this.labelElement.classList.toggle('required', this.spec.required && !this.isSecretReused);
    if (this.isSecretReused) this.showNote('error', undefined);
    if (note?.reason !== undefined || this.reason !== undefined) this.showNote('hint', note?.reason);
    this.reason = note?.reason;
  }

  clearNotes(): void {
    for (const kind of fieldNotes) this.showNote(kind, undefined);
  }

  private createCorrectionButton(correction: FieldCorrection): HTMLElement {
    return createButton(correction.label, () => this.events.onCorrected(this, correction.value), 'link');
  }

  private createLabel(): HTMLElement {
    const { label, required, kind } = this.spec;
    const attributes = { class: required && kind !== 'choice' ? 'label required' : 'label', id: `${this.id}-label` };
    return this.control.labelTargetId === undefined
      ? element('span', attributes, label)
      : element('label', { ...attributes, for: this.control.labelTargetId }, label);
  }

  private updateDescription(): void {
    const visibleNoteIds = fieldNotes
      .filter((note) => !this.noteElements[note].hidden)
      .map((note) => `${this.id}-${note}`);
    const helpIds = this.spec.help === undefined ? [] : [`${this.id}-help`];
    this.control.describe([...visibleNoteIds, ...helpIds].join(' '), this.isInvalid);
  }

  private addListeners(): void {
    const {
      control: { root },
      events,
    } = this;
    root.addEventListener('input', () => events.onEdited(this));
    // A paste comes before the input event that it causes.
    root.addEventListener('paste', () => setTimeout(() => events.onPasted(this)));
    root.addEventListener('focusout', (event) => {
      const newFocus = event.relatedTarget;
      // Where the whole window loses the focus, the field keeps it: it was not left.
      if (!this.isFocused && !(newFocus instanceof Node && root.contains(newFocus))) events.onLeft(this);
    });
  }
}

function createGuide({ title, steps }: { title: string; steps: readonly string[] }): HTMLElement {
  return element(
    'details',
    { class: 'guide' },
    element('summary', {}, title),
    element('ol', {}, ...steps.map((step) => element('li', {}, step))),
  );
}
