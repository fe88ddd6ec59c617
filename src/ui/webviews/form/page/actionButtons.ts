import { createButton, element, setAttributes } from '../../controls/dom';
import type { FormTexts } from '../formSpecTypes';

export interface ActionEvents {
  test(): void;
  saveAnyway(): void;
  cancelTest(): void;
  close(): void;
  openPage(): void;
}

/** The form's buttons. While something runs they stay where they are, do nothing, and say so. */
export class ActionButtons {
  readonly root: HTMLElement;
  private readonly testButton: HTMLButtonElement;
  private readonly saveButton: HTMLButtonElement;
  private readonly saveAnywayButton: HTMLButtonElement;
  private readonly cancelTestButton: HTMLButtonElement;
  private readonly closeButton: HTMLButtonElement;
  private readonly openPageButton: HTMLButtonElement;
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
    this.openPageButton = createButton(texts.openPage, () => events.openPage(), 'link');
    this.openPageButton.hidden = true;
    this.closeButton = createButton(texts.cancel, () => events.close(), 'button secondary');
    this.cancelTestButton = createButton(texts.cancelTest, () => events.cancelTest(), 'button secondary');
    this.cancelTestButton.hidden = true;
    this.saveAnywayButton.hidden = true;
    this.testButton.hidden = !isTestable;
    this.root = element(
      'div',
      { class: 'actions' },
      this.testButton,
      this.saveButton,
      this.saveAnywayButton,
      this.closeButton,
      this.cancelTestButton,
      this.openPageButton,
    );
  }

  update(state: { isBusy: boolean; canCancel: boolean; canSaveAnyway: boolean }): void {
    this.isBusy = state.isBusy;
    for (const button of [this.testButton, this.saveButton, this.saveAnywayButton, this.closeButton])
      setAttributes(button, { 'aria-disabled': state.isBusy && 'true' });
    this.setVisible(this.saveAnywayButton, state.canSaveAnyway);
    this.setVisible(this.cancelTestButton, state.canCancel);
  }

  showOpenPage(isKnown: boolean): void {
    this.setVisible(this.openPageButton, isKnown);
  }

  /** A button that goes away must not take the keyboard's place with it. */
  private setVisible(button: HTMLButtonElement, isVisible: boolean): void {
    if (!isVisible && document.activeElement === button) (this.isTestable ? this.testButton : this.saveButton).focus();
    button.hidden = !isVisible;
  }
}
