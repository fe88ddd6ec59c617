import type { IconName } from './dom';
import { createButton, createIcon, element, fillPlaceholder } from './dom';

/** How serious a sentence is. Each has an icon of the same name. */
export type LineTone = Extract<IconName, 'neutral' | 'info' | 'passed' | 'running' | 'warning' | 'error'>;

/** A sentence with what can be done about it. */
export interface Line<Action extends string> {
  tone: LineTone;
  text: string;
  /** The column that it is about. */
  column?: { id: string; label: string } | undefined;
  actions?: { action: Action; label: string }[] | undefined;
  /** Remedies that the host carries out, by their place. */
  fixes?: { index: number; label: string }[] | undefined;
  /** Small tables to compare. */
  readings?: { label: string; rows: string[][] }[] | undefined;
}

export interface LineListEvents<Action extends string> {
  onAction(action: Action): void;
  onFix(index: number): void;
  onGoTo(column: string): void;
}

/**
 * Sentences with what can be done about each. Those that stay the same stay where they are, so that only news are read
 * out.
 */
export class LineList<Action extends string> {
  readonly root: HTMLElement;
  private drawnLines: string[] = [];

  constructor(
    private readonly labels: { goTo: string; error: string; warning: string },
    private readonly events: LineListEvents<Action>,
    label: string,
  ) {
    this.root = element('ul', { class: 'lines', 'aria-label': label, 'aria-live': 'polite', hidden: true });
  }

  show(lines: readonly Line<Action>[]): void {
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

  private createLine({ tone, text, column, actions = [], fixes = [], readings = [] }: Line<Action>): HTMLElement {
    const severity = tone === 'error' ? this.labels.error : tone === 'warning' ? this.labels.warning : '';
    const columnLink = column && this.createLink(column.label, () => this.events.onGoTo(column.id), this.labels.goTo);
    return element(
      'li',
      { class: `line ${tone}` },
      createIcon(tone),
      element(
        'span',
        {},
        severity !== '' && element('span', { class: 'visually-hidden' }, `${severity}: `),
        columnLink,
        columnLink && ': ',
        text,
        ...fixes.flatMap(({ index, label }) => [' ', this.createLink(label, () => this.events.onFix(index))]),
        ...actions.flatMap(({ action, label }) => [' ', this.createLink(label, () => this.events.onAction(action))]),
        readings.length > 0 && element('span', { class: 'readings' }, ...readings.map(createReading)),
      ),
    );
  }

  private createLink(label: string, action: () => void, title?: string): HTMLElement {
    const link = createButton(label, action, 'link');
    if (title !== undefined) link.title = fillPlaceholder(title, label);
    return link;
  }
}

/** A table with what it is called above it. */
function createReading({ label, rows }: { label: string; rows: string[][] }): HTMLElement {
  const tableRows = rows.map((row) => element('tr', {}, ...row.map((text) => element('td', {}, text))));
  return element('table', { class: 'reading' }, element('caption', {}, label), element('tbody', {}, ...tableRows));
}
