import { element, setAttributes } from '../../forms/ui/dom';
import { toneIcon } from './lines';
import type { Action, PanelSpec, Status } from '../messages';

/** How it stands, and what can be done. Stays in sight. A button that would do nothing stays where it is and says so. */
export class Footer {
  readonly root: HTMLElement;
  private readonly text = element('div', { class: 'status', role: 'status', id: 'status' });
  private readonly buttons: Readonly<Record<'save' | 'dryRun' | 'push', HTMLButtonElement>>;
  private readonly cancel: HTMLButtonElement;
  private can: Partial<Record<Action, boolean>> = {};
  private drawn = '';

  constructor(
    spec: PanelSpec,
    private readonly act: (action: Action) => void,
  ) {
    const { texts } = spec;
    this.buttons = { save: this.button('save', texts.save, true), dryRun: this.button('dryRun', texts.dryRun, true), push: this.button('push', texts.push, false) };
    this.cancel = this.button('cancel', texts.cancel, true);
    this.cancel.hidden = true;
    this.root = element('footer', {}, this.text, element('div', { class: 'actions' }, this.cancel, this.buttons.save, this.buttons.dryRun, this.buttons.push));
  }

  show(status: Status): void {
    const { tone, text, paragraphs, canPush, canDryRun, canSave, canCancel } = status;
    this.can = { push: canPush, dryRun: canDryRun, save: canSave, cancel: canCancel };
    for (const action of ['push', 'dryRun', 'save'] as const) setAttributes(this.buttons[action], { 'aria-disabled': this.can[action] ? undefined : 'true', 'aria-describedby': this.can[action] ? undefined : 'status' });
    // A button that goes away must not take the keyboard's place with it.
    if (!canCancel && document.activeElement === this.cancel) this.buttons.dryRun.focus();
    this.cancel.hidden = !canCancel;
    const drawn = JSON.stringify([tone, text, paragraphs]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.text.className = `status ${tone}`;
    this.text.replaceChildren(toneIcon(tone), element('div', {}, element('p', { class: 'headline' }, text), ...paragraphs.map((paragraph) => element('p', {}, paragraph))));
  }

  private button(action: Action, label: string, secondary: boolean): HTMLButtonElement {
    const button = element('button', { type: 'button', class: secondary ? 'button secondary' : 'button' }, label);
    button.addEventListener('click', () => {
      if (this.can[action]) this.act(action);
    });
    return button;
  }
}
