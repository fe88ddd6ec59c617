import { element, icon, setAttributes } from './dom';
import type { FormCheck, FormFix, FormRun } from '../messages';
import type { FormTexts } from '../spec';

/** What a test or a save came to: a headline, and the checks in order as they come. New lines are announced, old ones are left alone. */
export class Report {
  readonly root: HTMLElement;
  private readonly headline = element('p', { class: 'headline' });
  private readonly paragraphs = element('div', { class: 'paragraphs' });
  private readonly outdated: HTMLElement;
  private readonly list = element('ol', { class: 'checks' });
  private readonly pending: HTMLElement;
  private drawn: string[] = [];

  constructor(
    private readonly texts: FormTexts,
    private readonly apply: (fix: FormFix) => void,
  ) {
    this.outdated = element('p', { class: 'remark warning', hidden: true }, icon('warning'), element('span', {}, texts.outdated));
    this.pending = element('li', { class: 'check running' }, icon('running'), element('div', { class: 'label' }, texts.checking));
    this.root = element(
      'section',
      { class: 'report', 'aria-label': texts.results, 'aria-live': 'polite', hidden: true },
      this.headline,
      this.paragraphs,
      this.outdated,
      this.list,
    );
  }

  /** `outdated`: the form has changed since. */
  update(run: FormRun | undefined, outdated: boolean): void {
    this.root.hidden = !run;
    this.outdated.hidden = !run || !outdated || run.tone === 'running';
    this.root.classList.toggle('outdated', !this.outdated.hidden);
    if (!run) return;
    this.headline.className = `headline ${run.tone}`;
    const words = element('span', {}, run.headline);
    if (this.headline.textContent !== run.headline) this.headline.replaceChildren(icon(run.tone), words);
    else this.headline.firstChild?.replaceWith(icon(run.tone));
    this.paragraphs.replaceChildren(...run.paragraphs.map((text) => element('p', {}, text)));
    this.updateChecks(run.checks);
    if (run.canCancel) this.list.append(this.pending);
    else this.pending.remove();
    this.list.hidden = this.list.childElementCount === 0;
  }

  /** Only lines that differ from what is there are drawn again. */
  private updateChecks(checks: readonly FormCheck[]): void {
    const wanted = checks.map((check) => JSON.stringify(check));
    const lines = [...this.list.children].filter((line) => line !== this.pending);
    lines.slice(wanted.length).forEach((line) => line.remove());
    checks.forEach((check, index) => {
      if (wanted[index] === this.drawn[index]) return;
      const line = this.line(check);
      const old = lines[index];
      if (old) old.replaceWith(line);
      else if (this.pending.parentElement) this.pending.before(line);
      else this.list.append(line);
    });
    this.drawn = wanted;
  }

  private line(check: FormCheck): HTMLElement {
    return element(
      'li',
      { class: `check ${check.outcome}` },
      icon(check.outcome),
      element(
        'div',
        { class: 'body' },
        element(
          'div',
          { class: 'label' },
          element('span', { class: 'spoken' }, `${check.outcomeText}: `),
          element('span', {}, check.label),
          check.latency !== undefined && element('span', { class: 'latency' }, check.latency),
        ),
        ...check.paragraphs.map((text) => element('p', {}, text)),
        check.fixes.length > 0 && element('div', { class: 'fixes' }, ...check.fixes.flatMap((fix) => this.remedy(fix))),
      ),
    );
  }

  private remedy(fix: FormFix): HTMLElement[] {
    if (fix.kind === 'investigate') return this.withConsent(fix);
    return [this.button(fix.label, () => this.apply(fix))];
  }

  /** What goes further than a test may without asking says first what will happen. */
  private withConsent(fix: Extract<FormFix, { kind: 'investigate' }>): HTMLElement[] {
    const id = `consent-${fix.index}`;
    const opener = this.button(fix.label, () => show(opener.getAttribute('aria-expanded') !== 'true'));
    const yes = this.button(fix.label, () => {
      show(false);
      this.apply(fix);
    });
    const no = this.button(this.texts.notNow, () => show(false));
    const consent = element('div', { class: 'consent', role: 'group', 'aria-labelledby': id, hidden: true }, element('p', { id }, fix.consent), yes, no);
    const show = (visible: boolean): void => {
      consent.hidden = !visible;
      setAttributes(opener, { 'aria-expanded': String(visible) });
      (visible ? yes : opener).focus();
    };
    setAttributes(opener, { 'aria-expanded': 'false' });
    setAttributes(yes, { 'aria-describedby': id });
    return [opener, consent];
  }

  private button(label: string, action: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', class: 'button secondary' }, label);
    button.addEventListener('click', action);
    return button;
  }
}
