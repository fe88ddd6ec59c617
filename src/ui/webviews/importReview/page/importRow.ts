import { createIcon, element, setAttributes } from '../../controls/dom';
import { fillNote } from '../../controls/notes';
import type { ChosenView, ImportRowView, ImportSpec } from '../importMessages';

export interface ImportRowEvents {
  onChoose(choice: ChosenView['choice']): void;
  onNameCopy(name: string): void;
}

/** One connection of the file: a row, and below it what differs and what has to be known. */
export class ImportRow {
  readonly root: HTMLElement;
  /** What the filter looks into, in small letters. */
  readonly searchText: string;
  private readonly choiceControl: HTMLInputElement | HTMLSelectElement | undefined;
  private readonly nameInput: HTMLInputElement;
  private readonly nameError: HTMLElement;
  private readonly copyBox: HTMLElement;
  private readonly detailRow: HTMLElement;
  private readonly hasDetails: boolean;

  constructor(
    readonly view: ImportRowView,
    private readonly spec: ImportSpec,
    index: number,
    private readonly events: ImportRowEvents,
  ) {
    const { name, service, environment, policy, group, facts, differences, remarks } = view;
    this.searchText = [name, service, environment, policy, group, ...facts.map(({ value }) => value)]
      .join('\n')
      .toLowerCase();
    this.choiceControl = this.createChoiceControl();
    const errorId = `name-error-${index}`;
    this.nameError = element('p', { class: 'field-note error', id: errorId, hidden: true });
    this.nameInput = element('input', {
      type: 'text',
      id: `copy-name-${index}`,
      maxlength: '200',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-describedby': errorId,
    });
    this.nameInput.addEventListener('input', () => events.onNameCopy(this.nameInput.value));
    this.copyBox = element(
      'div',
      { class: 'copy-name', hidden: true },
      element('label', { class: 'label', for: this.nameInput.id }, spec.texts.copyName),
      this.nameInput,
      this.nameError,
    );
    this.hasDetails = differences.length + remarks.length > 0;
    this.detailRow = element(
      'tr',
      { role: 'row', class: 'details', hidden: !this.hasDetails },
      element(
        'td',
        { role: 'cell', colspan: '6' },
        this.copyBox,
        differences.length > 0 && this.createDifferences(),
        ...remarks.map((remark) => this.createRemark(remark)),
      ),
    );
    this.root = element('tbody', { role: 'rowgroup', class: view.state }, this.createMainRow(), this.detailRow);
  }

  show({ choice, copyName, nameError }: ChosenView, isRunning: boolean): void {
    const { choiceControl } = this;
    if (choiceControl instanceof HTMLInputElement) choiceControl.checked = choice === 'import';
    else if (choiceControl) choiceControl.value = choice;
    if (choiceControl) choiceControl.disabled = isRunning;
    this.root.classList.toggle('chosen', choice !== 'skip');
    this.copyBox.hidden = copyName === undefined;
    this.detailRow.hidden = !this.hasDetails && copyName === undefined;
    this.nameInput.disabled = isRunning;
    // What is being typed is newer.
    if (copyName !== undefined && document.activeElement !== this.nameInput) this.nameInput.value = copyName;
    setAttributes(this.nameInput, { 'aria-invalid': nameError !== undefined && 'true' });
    this.copyBox.classList.toggle('has-error', nameError !== undefined);
    fillNote(this.nameError, nameError);
  }

  /** A check where a connection is new, a list of what can be done where it is here. */
  private createChoiceControl(): HTMLInputElement | HTMLSelectElement | undefined {
    const { name, choices, state } = this.view;
    if (choices.length === 0) return undefined;
    const label = `${this.spec.texts.choice}: ${name}`;
    if (state === 'new') {
      const box = element('input', { type: 'checkbox', 'aria-label': label });
      box.addEventListener('change', () => this.events.onChoose(box.checked ? 'import' : 'skip'));
      return box;
    }
    const options = choices.map((choice) => element('option', { value: choice }, this.spec.choices[choice]));
    const select = element('select', { 'aria-label': label }, ...options);
    select.addEventListener('change', () => {
      const choice = choices.find((candidate) => candidate === select.value);
      if (choice) this.events.onChoose(choice);
    });
    return select;
  }

  private createMainRow(): HTMLElement {
    const { name, service, state, environment, isProduction, policy, group, facts } = this.view;
    const { texts, states } = this.spec;
    const createCell = (id: 'environment' | 'group', ...content: (Node | string | false)[]): HTMLElement =>
      element(
        'td',
        { role: 'cell', class: `${id}-cell` },
        // Where rows are blocks, no heading stands above.
        content.some(Boolean) && element('span', { class: 'cell-label', 'aria-hidden': 'true' }, `${texts[id]}: `),
        ...content.filter(Boolean),
      );
    return element(
      'tr',
      { role: 'row' },
      element('td', { role: 'cell', class: 'choice-cell' }, this.choiceControl),
      element(
        'th',
        { role: 'rowheader', scope: 'row', class: 'name-cell' },
        element('span', { class: 'name' }, name),
        element('span', { class: 'secondary-text' }, service),
      ),
      element('td', { role: 'cell' }, element('span', { class: `badge ${state}` }, states[state])),
      createCell(
        'environment',
        environment !== '' && element('span', { class: isProduction ? 'badge production' : undefined }, environment),
        policy !== '' && element('span', { class: 'secondary-text' }, policy),
      ),
      createCell('group', group),
      element(
        'td',
        { role: 'cell' },
        ...facts.map(({ label, value }) =>
          element('span', { class: 'fact' }, element('span', { class: 'secondary-text' }, `${label}: `), value, ' '),
        ),
      ),
    );
  }

  private createDifferences(): HTMLElement {
    const { name, differences } = this.view;
    const { difference, here, inFile, nothing } = this.spec.texts;
    const createCell = (label: string, value: string): HTMLElement =>
      element(
        'td',
        { role: 'cell', class: value === '' ? 'secondary-text' : undefined },
        element('span', { class: 'cell-label', 'aria-hidden': 'true' }, `${label}: `),
        value || nothing,
      );
    const heads = [difference, here, inFile].map((text) => element('th', { role: 'columnheader', scope: 'col' }, text));
    const rows = differences.map((row) =>
      element(
        'tr',
        { role: 'row' },
        element('th', { role: 'rowheader', scope: 'row' }, row.label),
        createCell(here, row.here),
        createCell(inFile, row.inFile),
      ),
    );
    return element(
      'table',
      { role: 'table', class: 'differences', 'aria-label': `${difference}: ${name}` },
      element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
      element('tbody', { role: 'rowgroup' }, ...rows),
    );
  }

  private createRemark(text: string): HTMLElement {
    const { warning, error } = this.spec.texts;
    const isError = this.view.state === 'unusable';
    return element(
      'p',
      { class: 'line' },
      createIcon(isError ? 'error' : 'warning'),
      element('span', {}, element('span', { class: 'visually-hidden' }, `${isError ? error : warning}: `), text),
    );
  }
}
