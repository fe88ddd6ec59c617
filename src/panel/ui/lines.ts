import { element, icon, withWord } from '../../forms/ui/dom';
import type { IconName } from '../../forms/ui/dom';
import type { Action, Line, Tone } from '../messages';

export interface LineEvents {
  act(action: Action): void;
  fix(index: number): void;
  goTo(column: string): void;
}

const icons: Readonly<Record<Tone, IconName>> = { neutral: 'neutral', info: 'info', passed: 'passed', running: 'running', warning: 'warning', error: 'error' };

export function toneIcon(tone: Tone): SVGElement {
  return icon(icons[tone]);
}

/** Sentences with what can be done about each. Those that stay the same stay where they are, so that only news are read out. */
export class Lines {
  readonly root: HTMLElement;
  private drawn: string[] = [];

  constructor(
    private readonly words: { goTo: string; error: string; warning: string },
    private readonly events: LineEvents,
    label: string,
  ) {
    this.root = element('ul', { class: 'lines', 'aria-label': label, 'aria-live': 'polite', hidden: true });
  }

  show(lines: readonly Line[]): void {
    const wanted = lines.map((line) => JSON.stringify(line));
    const items = [...this.root.children];
    items.slice(wanted.length).forEach((item) => item.remove());
    lines.forEach((line, index) => {
      if (wanted[index] === this.drawn[index]) return;
      const item = this.line(line);
      const old = items[index];
      if (old) old.replaceWith(item);
      else this.root.append(item);
    });
    this.drawn = wanted;
    this.root.hidden = lines.length === 0;
  }

  private line({ tone, text, column, actions = [], fixes = [] }: Line): HTMLElement {
    const severity = tone === 'error' ? this.words.error : tone === 'warning' ? this.words.warning : '';
    return element(
      'li',
      { class: `line ${tone}` },
      toneIcon(tone),
      element(
        'span',
        {},
        severity !== '' && element('span', { class: 'spoken' }, `${severity}: `),
        column && this.link(column.label, () => this.events.goTo(column.id), withWord(this.words.goTo, column.label)),
        column && ': ',
        text,
        ...fixes.flatMap(({ index, label }) => [' ', this.link(label, () => this.events.fix(index))]),
        ...actions.flatMap(({ action, label }) => [' ', this.link(label, () => this.events.act(action))]),
      ),
    );
  }

  private link(label: string, action: () => void, title?: string): HTMLElement {
    const button = element('button', { type: 'button', class: 'link', title }, label);
    button.addEventListener('click', action);
    return button;
  }
}
