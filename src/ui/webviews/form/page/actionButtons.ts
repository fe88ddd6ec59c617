import { createButton, element, setAttributes } from '../../controls/dom';
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
    this.testButton = createButton(texts.test, () => events.test(), 'button secondary');
    this.saveAnywayButton = createButton(texts.saveAnyway, () => events.saveAnyway(), 'button secondary');
    this.cancelButton = createButton(texts.cancel, () => events.cancel(), 'button secondary');
    this.cancelButton.hidden = true;
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
    for (const button of [this.testButton, this.saveButton, this.saveAnywayButton])
      setAttributes(button, { 'aria-disabled': state.isBusy && 'true' });
    this.setVisible(this.saveAnywayButton, state.canSaveAnyway);
    this.setVisible(this.cancelButton, state.canCancel);
  }

  /** A button that goes away must not take the keyboard's place with it. */
  private setVisible(button: HTMLButtonElement, isVisible: boolean): void {
    if (!isVisible && document.activeElement === button) (this.isTestable ? this.testButton : this.saveButton).focus();
    button.hidden = !isVisible;
  }
}
