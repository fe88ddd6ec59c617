import { createButton, createIcon, element, fillPlaceholder, setAttributes } from '../../controls/dom';
import { HostConnection } from '../../controls/hostConnection';
import { moveFocus } from '../../controls/moveFocus';
import { startPage } from '../../controls/startPage';
import type {
  ChosenView,
  ImportHostMessage,
  ImportPageMessage,
  ImportReport,
  ImportRowView,
  ImportSpec,
  ImportStateMessage,
} from '../importMessages';
import { importHostMessageSchema } from '../importMessages';
import { ImportRow } from './importRow';

/** Shorter lists are seen whole. */
const minFilteredRows = 8;

/** The page: what a file would bring, what becomes of each connection, and what came of it. */
class ImportPage {
  private readonly host: HostConnection<ImportHostMessage, ImportPageMessage>;
  private readonly summary = element('p', { class: 'summary' });
  private readonly reportElement: HTMLElement;
  private readonly filterInput: HTMLInputElement;
  private readonly stateSelect: HTMLSelectElement;
  private readonly filterBar: HTMLElement;
  private readonly shownCount = element('p', { class: 'secondary-text', role: 'status' });
  private readonly emptyText: HTMLElement;
  private readonly table: HTMLTableElement;
  private readonly head: HTMLElement;
  private readonly importButton: HTMLButtonElement;
  private readonly cancelButton: HTMLButtonElement;
  private readonly note = element('p', { class: 'note', role: 'status' });
  private readonly bulkButtons: readonly { button: HTMLElement; state: ImportRowView['state'] | undefined }[];
  private readonly bulkBar: HTMLElement;
  private rows: readonly ImportRow[] = [];
  private shownReport = '';

  constructor(
    private readonly spec: ImportSpec,
    root: HTMLElement,
  ) {
    const { texts } = spec;
    this.reportElement = element('section', {
      class: 'report',
      'aria-label': texts.outcome,
      'aria-live': 'polite',
      tabindex: '-1',
      hidden: true,
    });
    this.filterInput = element('input', {
      type: 'search',
      id: 'filter',
      placeholder: texts.filterPlaceholder,
      spellcheck: 'false',
      autocomplete: 'off',
    });
    this.stateSelect = element('select', { 'aria-label': texts.state });
    this.filterInput.addEventListener('input', () => this.applyFilter());
    this.stateSelect.addEventListener('change', () => this.applyFilter());
    this.filterBar = element(
      'div',
      { class: 'filter', role: 'search' },
      element('label', { for: 'filter' }, texts.filter),
      this.filterInput,
      this.stateSelect,
      this.shownCount,
    );
    this.bulkButtons = [
      { button: this.createBulkButton(texts.allNew, 'import'), state: 'new' },
      { button: this.createBulkButton(texts.allDifferent, 'takeOver'), state: 'different' },
      { button: this.createBulkButton(texts.none, 'skip'), state: undefined },
    ];
    this.bulkBar = element(
      'div',
      { class: 'actions bulk', role: 'group', 'aria-label': texts.ofShown },
      ...this.bulkButtons.map(({ button }) => button),
    );
    this.head = element(
      'thead',
      { role: 'rowgroup' },
      element(
        'tr',
        { role: 'row' },
        ...(['choice', 'name', 'state', 'environment', 'group', 'facts'] as const).map((id) =>
          element('th', { role: 'columnheader', scope: 'col', class: `${id}-cell` }, texts[id]),
        ),
      ),
    );
    this.table = element('table', { role: 'table', class: 'connections', 'aria-label': texts.table }, this.head);
    this.emptyText = element('p', { class: 'secondary-text empty', hidden: true }, texts.empty);
    this.importButton = createButton('', () => this.host.post({ type: 'import' }));
    this.cancelButton = createButton(texts.cancel, () => this.host.post({ type: 'cancel' }), 'button secondary');
    root.replaceChildren(
      element('h1', {}, spec.title),
      this.summary,
      element('p', { class: 'help' }, spec.intro),
      this.reportElement,
      element('div', { class: 'toolbar' }, this.filterBar, this.bulkBar),
      this.table,
      this.emptyText,
      element('footer', {}, this.importButton, this.cancelButton, this.note),
    );
    this.host = new HostConnection<ImportHostMessage, ImportPageMessage>({
      schema: importHostMessageSchema,
      onMessage: (message) => this.handleMessage(message),
      createRejection: () => ({ type: 'rejected' }),
      rejectionText: texts.rejected,
    });
    this.host.post({ type: 'ready' });
  }

  private handleMessage(message: ImportHostMessage): void {
    switch (message.type) {
      case 'rows':
        return this.showRows(message.summary, message.rows);
      case 'state':
        return this.showState(message);
      case 'step':
        return this.note.replaceChildren(createIcon('running'), element('span', {}, message.text));
    }
  }

  private showRows(summary: string, views: readonly ImportRowView[]): void {
    this.summary.textContent = summary;
    this.rows = views.map(
      (view, index) =>
        new ImportRow(view, this.spec, index, {
          onChoose: (choice) => this.host.post({ type: 'choose', rows: [index], choice }),
          onNameCopy: (name) => this.host.post({ type: 'nameCopy', row: index, name }),
        }),
    );
    this.table.replaceChildren(this.head, ...this.rows.map(({ root }) => root));
    const classes = {
      'without-environment': views.every(({ environment, policy }) => environment + policy === ''),
      'without-group': views.every(({ group }) => group === ''),
      // Nothing to choose but to import or not takes little room.
      'only-checks': views.every(({ state }) => state !== 'different'),
    };
    for (const [name, isOn] of Object.entries(classes)) this.table.classList.toggle(name, isOn);
    this.fillStates(views);
    const counts = this.bulkButtons.map(({ button, state }) => {
      const count = views.filter((view) => view.choices.length > 0 && view.state === (state ?? view.state)).length;
      button.hidden = count === 0;
      return count;
    });
    this.bulkBar.hidden = Math.max(...counts) < 2;
    this.filterBar.hidden = views.length < minFilteredRows;
    this.applyFilter();
  }

  /** The states that there are, each with how many connections it has. What is chosen stays so. */
  private fillStates(views: readonly ImportRowView[]): void {
    const { value } = this.stateSelect;
    const options = (['new', 'different', 'same', 'unusable'] as const).flatMap((state) => {
      const count = views.filter((view) => view.state === state).length;
      return count > 0 ? [element('option', { value: state }, `${this.spec.states[state]} (${count})`)] : [];
    });
    this.stateSelect.replaceChildren(element('option', { value: '' }, this.spec.texts.all), ...options);
    this.stateSelect.value = options.some((option) => option.value === value) ? value : '';
  }

  private showState({ chosen, importLabel, canImport, note, isRunning, isDone, report }: ImportStateMessage): void {
    chosen.forEach((choice, index) => this.rows[index]?.show(choice, isRunning));
    this.importButton.textContent = importLabel;
    setAttributes(this.importButton, { 'aria-disabled': !canImport && 'true' });
    this.cancelButton.textContent = isDone && !isRunning ? this.spec.texts.close : this.spec.texts.cancel;
    if (!isRunning && this.note.textContent !== note) this.note.textContent = note;
    for (const { button } of this.bulkButtons) setAttributes(button, { 'aria-disabled': isRunning && 'true' });
    this.showReport(report);
  }

  private showReport(report: ImportReport | undefined): void {
    const reportKey = JSON.stringify(report);
    if (reportKey === this.shownReport) return;
    const isNew = report !== undefined && !this.shownReport.includes(JSON.stringify(report.headline));
    this.shownReport = reportKey ?? '';
    this.reportElement.hidden = report === undefined;
    if (!report) return this.reportElement.replaceChildren();
    const { tone, headline, problems, missingText, withoutSecret } = report;
    const hadFocus = this.reportElement.contains(document.activeElement);
    this.reportElement.replaceChildren(
      element('p', { class: `headline ${tone}` }, createIcon(tone), element('span', {}, headline)),
      ...problems.map((text) => element('p', { class: 'line' }, createIcon('error'), element('span', {}, text))),
      ...(withoutSecret.length === 0
        ? []
        : [
            element('p', {}, missingText),
            element('ul', { class: 'names' }, ...withoutSecret.map((name) => element('li', {}, name))),
            createButton(this.spec.texts.enterSecrets, () => this.host.post({ type: 'enterSecrets' })),
          ]),
    );
    if (isNew) window.scrollTo({ top: 0 });
    if (isNew || hadFocus) moveFocus(this.reportElement.querySelector('button') ?? this.reportElement);
  }

  private createBulkButton(label: string, choice: ChosenView['choice']): HTMLElement {
    const choose = (): void => {
      const rows = this.rows.flatMap(({ root, view }, index) =>
        !root.hidden && view.choices.includes(choice) ? [index] : [],
      );
      this.host.post({ type: 'choose', rows, choice });
    };
    return createButton(label, choose, 'button secondary');
  }

  /** Shows the rows that have all words of the filter, and the state that is chosen. */
  private applyFilter(): void {
    const words = this.filterInput.value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = this.stateSelect.value;
    let count = 0;
    for (const { root, searchText, view } of this.rows) {
      const isShown = (state === '' || view.state === state) && words.every((word) => searchText.includes(word));
      root.hidden = !isShown;
      if (isShown) count++;
    }
    const { shown } = this.spec.texts;
    this.shownCount.textContent =
      count === this.rows.length ? '' : fillPlaceholder(shown, String(count)).replace('{1}', String(this.rows.length));
    this.emptyText.hidden = count > 0;
    this.table.hidden = count === 0;
  }
}

startPage<ImportSpec>('import', (spec, root) => new ImportPage(spec, root));
