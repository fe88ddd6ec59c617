import type { IconName } from '../../controls/dom';
import { createIcon, element, fillPlaceholder } from '../../controls/dom';
import type { PanelAction, PanelLine, Tone } from '../panelMessages';

export interface LineListEvents {
  onAction(action: PanelAction): void;
  onFix(index: number): void;
  onGoTo(column: string): void;
}

const toneIcons: Readonly<Record<Tone, IconName>> = {
  neutral: 'neutral',
  info: 'info',
  passed: 'passed',
  running: 'running',
  warning: 'warning',
  error: 'error',
};

export function toneIcon(tone: Tone): SVGElement {
  return createIcon(toneIcons[tone]);
}

/**
 * Sentences with what can be done about each. Those that stay the same stay where they are, so that only news are read
 * out.
 */
export class LineList {
  readonly root: HTMLElement;
  private drawnLines: string[] = [];

  constructor(
    private readonly labels: { goTo: string; error: string; warning: string },
    private readonly events: LineListEvents,
    label: string,
  ) {
    this.root = element('ul', { class: 'lines', 'aria-label': label, 'aria-live': 'polite', hidden: true });
  }

  show(lines: readonly PanelLine[]): void {
    const lineKeys = lines.map((line) => JSON.stringify(line));
    const items = [...this.root.children];
    items.slice(lineKeys.length).forEach((item) => item.remove());
    lines.forEach((line, index) => {
      if (lineKeys[index] === this.drawnLines[index]) return;
      const item = this.createLine(line);
      const previousItem = items[index];
      if (previousItem) previousItem.replaceWith(item);
      else this.root.append(item);
    });
    this.drawnLines = lineKeys;
    this.root.hidden = lines.length === 0;
  }

  private createLine({ tone, text, column, actions = [], fixes = [] }: PanelLine): HTMLElement {
    const severity = tone === 'error' ? this.labels.error : tone === 'warning' ? this.labels.warning : '';
    return element(
      'li',
      { class: `line ${tone}` },
      toneIcon(tone),
      element(
        'span',
        {},
        severity !== '' && element('span', { class: 'spoken' }, `${severity}: `),
        column &&
          this.createLink(
            column.label,
            () => this.events.onGoTo(column.id),
            fillPlaceholder(this.labels.goTo, column.label),
          ),
        column && ': ',
        text,
        ...fixes.flatMap(({ index, label }) => [' ', this.createLink(label, () => this.events.onFix(index))]),
        ...actions.flatMap(({ action, label }) => [' ', this.createLink(label, () => this.events.onAction(action))]),
      ),
    );
  }

  private createLink(label: string, action: () => void, title?: string): HTMLElement {
    const button = element('button', { type: 'button', class: 'link', title }, label);
    button.addEventListener('click', action);
    return button;
  }
}
