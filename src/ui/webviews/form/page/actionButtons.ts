import { element } from '../../controls/dom';
import type { FormTexts } from '../formSpecTypes';

export interface ActionEvents {
  test(): void;
  saveAnyway(): void;
  cancel(): void;
}

/** The form's buttons. While something runs they stay where they are, do nothing, and say so. */
export class ActionButtons {
  readonly root: HTMLElement;
  private readonly testButton: HTMLButtonElement;
  private readonly saveButton: HTMLButtonElement;
  private readonly saveAnywayButton: HTMLButtonElement;
  private readonly cancelButton: HTMLButtonElement;
  isBusy = false;

  /** Save is the form's submit button, so that Enter saves. */
  constructor(
    texts: FormTexts,
    private readonly isTestable: boolean,
    events: ActionEvents,
  ) {
    this.saveButton = element('button', { type: 'submit', class: 'button' }, texts.save);
    this.testButton = this.createButton(texts.test, () => events.test());
    this.saveAnywayButton = this.createButton(texts.saveAnyway, () => events.saveAnyway());
    this.cancelButton = element('button', { type: 'button', class: 'button secondary', hidden: true }, texts.cancel);
    this.cancelButton.addEventListener('click', () => events.cancel());
    this.saveAnywayButton.hidden = true;
    this.testButton.hidden = !isTestable;
    this.root = element(
      'div',
      { class: 'actions' },
      this.testButton,
      this.saveButton,
      this.saveAnywayButton,
      this.cancelButton,
    );
  }

  update(state: { isBusy: boolean; canCancel: boolean; canSaveAnyway: boolean }): void {
    this.isBusy = state.isBusy;
    for (const button of [this.testButton, this.saveButton, this.saveAnywayButton]) {
      if (state.isBusy) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
    this.setVisible(this.saveAnywayButton, state.canSaveAnyway);
    this.setVisible(this.cancelButton, state.canCancel);
  }

  /** A button that goes away must not take the keyboard's place with it. */
  private setVisible(button: HTMLButtonElement, isVisible: boolean): void {
    if (!isVisible && document.activeElement === button) (this.isTestable ? this.testButton : this.saveButton).focus();
    button.hidden = !isVisible;
  }

  private createButton(label: string, action: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'button secondary' }, label);
    button.addEventListener('click', () => {
      if (!this.isBusy) action();
    });
    return button;
  }
}
