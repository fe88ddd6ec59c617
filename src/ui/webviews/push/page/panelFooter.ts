import { createButton, createIcon, element, setAttributes } from '../../controls/dom';
import type { PanelAction, PanelPageConfig, StatusView } from '../panelMessages';

/**
 * How it stands, and what can be done. Stays in sight. A button that would do nothing stays where it is and says so.
 */
export class PanelFooter {
  readonly root: HTMLElement;
  private readonly statusElement = element('div', { class: 'status', role: 'status', id: 'status' });
  private readonly buttons: Readonly<Record<'handOver' | 'save' | 'dryRun' | 'push', HTMLButtonElement>>;
  private readonly cancelButton: HTMLButtonElement;
  private enabledActions: Partial<Record<PanelAction, boolean>> = {};
  private readonly progressBar = element('div', { class: 'progress', role: 'progressbar', hidden: true });
  private readonly progressDone = element('div', { class: 'progress-done' });
  private drawnStatus = '';

  constructor(
    private readonly spec: PanelPageConfig,
    private readonly onAction: (action: PanelAction) => void,
    private readonly onOutcomeAction: (index: number) => void,
  ) {
    const { texts } = spec;
    this.buttons = {
      handOver: this.createButton('handOver', texts.handOver, true),
      save: this.createButton('save', texts.save, true),
      dryRun: this.createButton('dryRun', texts.dryRun, true),
      push: this.createButton('push', texts.push, false),
    };
    // Until the host has said what can be done.
    for (const button of Object.values(this.buttons)) setAttributes(button, { 'aria-disabled': 'true' });
    this.cancelButton = this.createButton('cancel', texts.cancel, true);
    this.cancelButton.hidden = true;
    this.buttons.handOver.hidden = texts.handOver === '';
    setAttributes(this.progressBar, { 'aria-labelledby': 'status', 'aria-valuemin': '0', 'aria-valuemax': '100' });
    this.progressBar.append(this.progressDone);
    this.root = element(
      'footer',
      {},
      this.progressBar,
      this.statusElement,
      element(
        'div',
        { class: 'actions' },
        this.cancelButton,
        this.buttons.handOver,
        this.buttons.save,
        this.buttons.dryRun,
        this.buttons.push,
      ),
    );
  }

  /** The button says where a push goes if that is production. */
  showProduction(isProduction: boolean): void {
    this.buttons.push.textContent = isProduction ? this.spec.texts.pushToProduction : this.spec.texts.push;
  }

  show(status: StatusView): void {
    const { tone, text, paragraphs, canPush, canWaitToPush, canDryRun, canSave, canHandOver, canCancel, actions } =
      status;
    this.showProgress(canCancel, status.percent);
    this.enabledActions = {
      push: canPush || canWaitToPush,
      dryRun: canDryRun,
      save: canSave,
      handOver: canHandOver,
      cancel: canCancel,
    };
    for (const action of ['push', 'dryRun', 'save', 'handOver'] as const)
      setAttributes(this.buttons[action], {
        'aria-disabled': this.enabledActions[action] ? undefined : 'true',
        'aria-describedby': this.enabledActions[action] ? undefined : 'status',
      });
    // A button that goes away must not take the keyboard's place with it.
    if (!canCancel && document.activeElement === this.cancelButton) this.buttons.dryRun.focus();
    this.cancelButton.hidden = !canCancel;
    const statusKey = JSON.stringify([tone, text, paragraphs, actions]);
    if (statusKey === this.drawnStatus) return;
    this.drawnStatus = statusKey;
    this.statusElement.className = `status ${tone}`;
    this.statusElement.replaceChildren(
      createIcon(tone),
      element(
        'div',
        {},
        element('p', { class: 'headline' }, text),
        paragraphs.length > 0 &&
          // It scrolls, so that it never lies over the rows, and the keyboard gets there to do so.
          element(
            'div',
            { class: 'paragraphs', tabindex: '0', role: 'group', 'aria-labelledby': 'status' },
            ...paragraphs.map((paragraph) => element('p', {}, paragraph)),
          ),
        actions.length > 0 &&
          element(
            'p',
            { class: 'outcome-actions' },
            ...actions.map((label, index) => createButton(label, () => this.onOutcomeAction(index), 'link')),
          ),
      ),
    );
  }

  private showProgress(isRunning: boolean, percent: number | undefined): void {
    this.progressBar.hidden = !isRunning;
    this.progressBar.classList.toggle('endless', percent === undefined);
    setAttributes(this.progressBar, { 'aria-valuenow': percent === undefined ? undefined : String(percent) });
    this.progressDone.style.width = percent === undefined ? '' : `${percent}%`;
  }

  private createButton(action: PanelAction, label: string, isSecondary: boolean): HTMLButtonElement {
    const perform = (): void => {
      if (this.enabledActions[action]) this.onAction(action);
    };
    return createButton(label, perform, isSecondary ? 'button secondary' : 'button');
  }
}
