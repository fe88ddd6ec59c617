import { createButton, createIcon, element, setAttributes } from '../../controls/dom';
import type { FormCheck, FormFix, FormRun } from '../formMessages';
import type { FormTexts } from '../formSpecTypes';

/**
 * What a test or a save came to: a headline, and the checks in order as they come. New lines are announced, old ones
 * are left alone.
 */
export class RunReport {
  readonly root: HTMLElement;
  private readonly headlineElement = element('p', { class: 'headline' });
  private readonly paragraphsElement = element('div', { class: 'paragraphs' });
  private readonly outdatedElement: HTMLElement;
  private readonly checkList = element('ol', { class: 'checks' });
  private readonly pendingItem: HTMLElement;
  private renderedChecks: string[] = [];

  constructor(
    private readonly texts: FormTexts,
    private readonly applyFix: (fix: FormFix) => void,
  ) {
    this.outdatedElement = element(
      'p',
      { class: 'field-note warning', hidden: true },
      createIcon('warning'),
      element('span', {}, texts.outdated),
    );
    this.pendingItem = element(
      'li',
      { class: 'check running' },
      createIcon('running'),
      element('div', { class: 'label' }, texts.checking),
    );
    this.root = element(
      'section',
      { class: 'report', 'aria-label': texts.results, 'aria-live': 'polite', hidden: true },
      this.headlineElement,
      this.paragraphsElement,
      this.outdatedElement,
      this.checkList,
    );
  }

  /** `outdated`: the form has changed since. */
  update(run: FormRun | undefined, isOutdated: boolean): void {
    this.root.hidden = !run;
    this.outdatedElement.hidden = !run || !isOutdated || run.tone === 'running';
    this.root.classList.toggle('outdated', !this.outdatedElement.hidden);
    if (!run) return;
    this.headlineElement.className = `headline ${run.tone}`;
    const headlineText = element('span', {}, run.headline);
    if (this.headlineElement.textContent !== run.headline)
      this.headlineElement.replaceChildren(createIcon(run.tone), headlineText);
    else this.headlineElement.firstChild?.replaceWith(createIcon(run.tone));
    this.paragraphsElement.replaceChildren(...run.paragraphs.map((text) => element('p', {}, text)));
    this.updateChecks(run.checks);
    if (run.canCancel) this.checkList.append(this.pendingItem);
    else this.pendingItem.remove();
    this.checkList.hidden = this.checkList.childElementCount === 0;
  }

  /** Only lines that differ from what is there are drawn again. */
  private updateChecks(checks: readonly FormCheck[]): void {
    const newChecks = checks.map((check) => JSON.stringify(check));
    const items = [...this.checkList.children].filter((line) => line !== this.pendingItem);
    items.slice(newChecks.length).forEach((line) => line.remove());
    checks.forEach((check, index) => {
      if (newChecks[index] === this.renderedChecks[index]) return;
      const newItem = this.createCheckItem(check);
      const oldItem = items[index];
      if (oldItem) oldItem.replaceWith(newItem);
      else if (this.pendingItem.parentElement) this.pendingItem.before(newItem);
      else this.checkList.append(newItem);
    });
    this.renderedChecks = newChecks;
  }

  private createCheckItem(check: FormCheck): HTMLElement {
    return element(
      'li',
      { class: `check ${check.outcome}` },
      createIcon(check.outcome),
      element(
        'div',
        { class: 'body' },
        element(
          'div',
          { class: 'label' },
          element('span', { class: 'visually-hidden' }, `${check.outcomeText}: `),
          element('span', {}, check.label),
          check.latency !== undefined && element('span', { class: 'latency' }, check.latency),
        ),
        ...check.paragraphs.map((text) => element('p', {}, text)),
        check.fixes.length > 0 &&
          element('div', { class: 'fixes' }, ...check.fixes.flatMap((fix) => this.createFixButtons(fix))),
      ),
    );
  }

  private createFixButtons(fix: FormFix): HTMLElement[] {
    if (fix.kind === 'investigate') return this.createConsentButtons(fix);
    return [this.createButton(fix.label, () => this.applyFix(fix))];
  }

  /** What goes further than a test may without asking says first what will happen. */
  private createConsentButtons(fix: Extract<FormFix, { kind: 'investigate' }>): HTMLElement[] {
    const id = `consent-${fix.index}`;
    const openButton = this.createButton(fix.label, () =>
      setVisible(openButton.getAttribute('aria-expanded') !== 'true'),
    );
    const confirmButton = this.createButton(fix.label, () => {
      setVisible(false);
      this.applyFix(fix);
    });
    const cancelButton = this.createButton(this.texts.notNow, () => setVisible(false));
    const consentElement = element(
      'div',
      { class: 'consent', role: 'group', 'aria-labelledby': id, hidden: true },
      element('p', { id }, fix.consent),
      confirmButton,
      cancelButton,
    );
    const setVisible = (isVisible: boolean): void => {
      consentElement.hidden = !isVisible;
      setAttributes(openButton, { 'aria-expanded': String(isVisible) });
      (isVisible ? confirmButton : openButton).focus();
    };
    setAttributes(openButton, { 'aria-expanded': 'false' });
    setAttributes(confirmButton, { 'aria-describedby': id });
    return [openButton, consentElement];
  }

  private createButton(label: string, action: () => void): HTMLButtonElement {
    return createButton(label, action, 'button secondary');
  }
}
