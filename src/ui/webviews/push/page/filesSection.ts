import { createRadioControl } from '../../controls/choiceControls';
import { ComboBox } from '../../controls/comboBox';
import { createButton, createIcon, element, fillPlaceholder, setAttributes } from '../../controls/dom';
import type { LineList } from '../../controls/lineList';
import { fillNote } from '../../controls/notes';
import type { FilesView, PageMessage, PanelAction, PanelPageConfig } from '../panelMessages';

type PageTexts = PanelPageConfig['texts'];
type FileRow = FilesView['files'][number];

/** Several files: whether each becomes a table of its own, and the table of each. */
export class FilesSection {
  readonly root: HTMLElement;
  private readonly layout: ReturnType<typeof createRadioControl>;
  private readonly list = element('ul', { class: 'file-list' });
  private rows: FileRowView[] = [];

  constructor(
    private readonly texts: PageTexts,
    private readonly lines: LineList<PanelAction>,
    private readonly post: (message: PageMessage) => void,
  ) {
    this.layout = createRadioControl(
      [
        { value: 'each', label: texts.tableEach },
        { value: 'one', label: texts.tableOne },
      ],
      'layout',
    );
    this.layout.root.addEventListener('change', () =>
      this.post({ type: 'set', field: 'layout', value: this.layout.text }),
    );
    setAttributes(this.list, { 'aria-labelledby': 'layout-label' });
    this.root = element(
      'section',
      { class: 'files', 'aria-labelledby': 'layout-label', hidden: true },
      element('h2', { id: 'layout-label' }, texts.files),
      this.layout.root,
      lines.root,
      this.list,
    );
  }

  show({ layout, lines, files, tables }: FilesView): void {
    this.root.hidden = false;
    this.layout.text = layout;
    this.lines.show(lines);
    this.list.classList.toggle('with-tables', layout === 'each');
    if (this.rows.length !== files.length) {
      this.rows = files.map((_file, index) => new FileRowView(index, this.texts, this.post));
      this.list.replaceChildren(...this.rows.map(({ root }) => root));
    }
    files.forEach((file, index) => this.rows[index]?.show(file, tables));
  }
}

/** One file: whether it is pushed, to which table, and how it stands with it. */
class FileRowView {
  readonly root: HTMLElement;
  private readonly checkbox: HTMLInputElement;
  private readonly nameButton: HTMLButtonElement;
  private readonly combo: ComboBox;
  private readonly note = element('p', { class: 'file-note' });
  private readonly error: HTMLElement;
  private shownText = '';

  constructor(
    index: number,
    private readonly texts: PageTexts,
    post: (message: PageMessage) => void,
  ) {
    this.checkbox = element('input', { type: 'checkbox', class: 'file-included' });
    this.checkbox.addEventListener('change', () =>
      post({ type: 'set', field: `fileIncluded:${index}`, value: String(this.checkbox.checked) }),
    );
    this.nameButton = createButton('', () => post({ type: 'file', index }), 'link file-name');
    this.error = element('p', { class: 'field-note error', id: `file-${index}-error`, hidden: true });
    this.combo = new ComboBox({ id: `file-${index}-table` }, (value) =>
      post({ type: 'set', field: `fileTable:${index}`, value }),
    );
    this.root = element(
      'li',
      { class: 'file' },
      this.checkbox,
      this.nameButton,
      element('span', { class: 'file-arrow', 'aria-hidden': 'true' }, '→'),
      element('div', { class: 'file-table' }, this.combo.root, this.error),
      this.note,
    );
  }

  show(file: FileRow, tables: FilesView['tables']): void {
    this.combo.options = tables;
    const text = JSON.stringify(file);
    if (text === this.shownText) return;
    this.shownText = text;
    const { name, table, included, open, error, tone, note } = file;
    const { texts } = this;
    this.root.classList.toggle('open', open);
    this.root.classList.toggle('left-out', !included);
    this.checkbox.checked = included;
    setAttributes(this.checkbox, { 'aria-label': fillPlaceholder(texts.pushFile, name) });
    this.nameButton.textContent = name;
    setAttributes(this.nameButton, {
      'aria-disabled': table === undefined && 'true',
      'aria-current': open && 'true',
      title: table === undefined ? undefined : fillPlaceholder(texts.showFile, name),
    });
    setAttributes(this.combo.input, {
      'aria-label': fillPlaceholder(texts.tableOfFile, name),
      'aria-invalid': error !== undefined && 'true',
      'aria-describedby': error === undefined ? undefined : this.error.id,
    });
    this.combo.show(table ?? '');
    fillNote(this.error, error, { icon: 'error', label: texts.error });
    this.note.replaceChildren(...(note === '' ? [] : [createIcon(tone), element('span', {}, note)]));
  }
}
