import { element } from './dom';
import type { FormTexts } from '../spec';

export interface ActionEvents {
  test(): void;
  saveAnyway(): void;
  cancel(): void;
}

/** The form's buttons. While something runs they stay where they are, do nothing, and say so. */
export class Actions {
  readonly root: HTMLElement;
  private readonly test: HTMLButtonElement;
  private readonly save: HTMLButtonElement;
  private readonly saveAnyway: HTMLButtonElement;
  private readonly cancel: HTMLButtonElement;
  busy = false;

  /** Save is the form's submit button, so that Enter saves. */
  constructor(
    texts: FormTexts,
    private readonly testable: boolean,
    events: ActionEvents,
  ) {
    this.save = element('button', { type: 'submit', class: 'button' }, texts.save);
    this.test = this.button(texts.test, () => events.test());
    this.saveAnyway = this.button(texts.saveAnyway, () => events.saveAnyway());
    this.cancel = element('button', { type: 'button', class: 'button secondary', hidden: true }, texts.cancel);
    this.cancel.addEventListener('click', () => events.cancel());
    this.saveAnyway.hidden = true;
    this.test.hidden = !testable;
    this.root = element('div', { class: 'actions' }, this.test, this.save, this.saveAnyway, this.cancel);
  }

  update(state: { busy: boolean; canCancel: boolean; canSaveAnyway: boolean }): void {
    this.busy = state.busy;
    for (const button of [this.test, this.save, this.saveAnyway]) {
      if (state.busy) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
    this.show(this.saveAnyway, state.canSaveAnyway);
    this.show(this.cancel, state.canCancel);
  }

  /** A button that goes away must not take the keyboard's place with it. */
  private show(button: HTMLButtonElement, visible: boolean): void {
    if (!visible && document.activeElement === button) (this.testable ? this.test : this.save).focus();
    button.hidden = !visible;
  }

  private button(label: string, action: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'button secondary' }, label);
    button.addEventListener('click', () => {
      if (!this.busy) action();
    });
    return button;
  }
}
