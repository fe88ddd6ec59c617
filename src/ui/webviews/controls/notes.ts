import type { IconName } from './dom';
import { createIcon, element } from './dom';

/** A sentence beside a field: an icon, and a severity in words for those who cannot see it. Empty where `text` is. */
export function fillNote(
  target: HTMLElement,
  text: string | undefined,
  severity?: { icon: IconName; label: string },
  ...buttons: HTMLElement[]
): void {
  target.hidden = !text;
  if (!text) return target.replaceChildren();
  const label = severity && element('span', { class: 'visually-hidden' }, `${severity.label}: `);
  target.replaceChildren(
    ...(severity ? [createIcon(severity.icon)] : []),
    element('span', {}, label, text),
    ...buttons,
  );
}

/** What went wrong, a paragraph each. Hidden where there is nothing to say. */
export class ProblemBox {
  readonly root = element('div', { class: 'problem', role: 'alert', hidden: true });

  show(paragraphs: readonly string[]): void {
    this.root.hidden = paragraphs.length === 0;
    this.root.replaceChildren(
      createIcon('error'),
      element('div', {}, ...paragraphs.map((text) => element('p', {}, text))),
    );
  }

  hide(): void {
    this.root.hidden = true;
  }
}
