import * as z from 'zod/mini';
import { element, setAttributes, withWord } from '../../forms/ui/dom';
import { hostMessageSchema } from '../messages';
import { ColumnsSection } from './columnsSection';
import { Fields } from './fields';
import { Footer } from './footer';
import { Lines } from './lines';
import { RowsTable } from './rowsTable';
import type { HostMessage, PageMessage, PanelSpec, View } from '../messages';

declare function acquireVsCodeApi(): { postMessage(message: PageMessage): void; setState(state: unknown): void };

// The page's policy forbids compiling code at run time, and asking whether it may be done is reported as a violation.
z.config({ jitless: true });

/** The page of a push: the file, where it goes, what will change there, its columns, its first rows, and what can be done. */
class PanelPage {
  private readonly api = acquireVsCodeApi();
  private readonly detail = element('p', { class: 'detail' });
  private readonly headerLines: Lines;
  private readonly readFields: Fields;
  private readonly targetFields: Fields;
  private readonly advancedFields: Fields;
  private readonly advanced: HTMLDetailsElement;
  private readonly changes: Lines;
  private readonly arrayFields: Fields;
  private readonly arrays: HTMLElement;
  private readonly columns: ColumnsSection;
  private readonly caption = element('h2', { id: 'rows-caption' });
  private readonly empty: HTMLElement;
  private readonly rows: RowsTable;
  private readonly footer: Footer;
  private readonly spoken = element('p', { class: 'said', role: 'status', hidden: true });

  constructor(
    private readonly spec: PanelSpec,
    root: HTMLElement,
  ) {
    const { texts } = spec;
    const fields = (): Fields => new Fields(texts, (field, value) => this.post({ type: 'set', field, value }));
    const lines = (label: string): Lines =>
      new Lines(texts, { act: (action) => this.post({ type: 'act', action }), fix: (index) => this.post({ type: 'fix', index }), goTo: (column) => this.columns.goTo(column) }, label);
    this.headerLines = lines(spec.title);
    this.readFields = fields();
    this.targetFields = fields();
    this.advancedFields = fields();
    this.arrayFields = fields();
    this.changes = lines(texts.changes);
    this.advanced = element('details', { class: 'advanced' }, element('summary', {}, texts.advanced), this.advancedFields.root);
    this.arrays = section(texts.arrays, this.arrayFields.root);
    this.columns = new ColumnsSection(spec, (message) => this.post(message));
    this.rows = new RowsTable(spec);
    this.empty = element('p', { class: 'quiet', hidden: true }, texts.empty);
    this.footer = new Footer(spec, (action) => this.post({ type: 'act', action }));
    root.replaceChildren(
      element('header', {}, element('h1', {}, spec.title), this.detail, this.headerLines.root, group(texts.reading, this.readFields.root)),
      element('div', { class: 'pair' }, section(texts.target, this.targetFields.root, this.advanced), section(texts.changes, this.changes.root)),
      this.arrays,
      this.columns.root,
      element('section', { class: 'first-rows', 'aria-labelledby': 'rows-caption' }, this.caption, this.empty, this.rows.root),
      this.spoken,
      this.footer.root,
    );
    window.addEventListener('message', (event) => {
      const message = hostMessageSchema.safeParse(event.data);
      if (message.success) this.receive(message.data);
      else this.post({ type: 'rejected' });
    });
    this.post({ type: 'ready' });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'show':
        return this.show(message.view);
      case 'keep':
        return this.api.setState(message.state);
      case 'said':
        this.spoken.hidden = false;
        this.spoken.textContent = message.text;
        return;
      case 'goTo':
        return this.columns.goTo(message.column);
    }
  }

  private show({ header, target, changes, arrays, columns, rows, status }: { [K in keyof View]?: View[K] | undefined }): void {
    if (header) {
      this.detail.textContent = header.detail;
      this.headerLines.show(header.lines);
      this.readFields.show(header.fields);
    }
    if (target) {
      this.targetFields.show(target.fields);
      this.advancedFields.show(target.advanced);
      if (target.advancedUsed) setAttributes(this.advanced, { open: true });
    }
    if (changes) this.changes.show(changes);
    if (arrays) {
      this.arrayFields.show(arrays);
      this.arrays.hidden = arrays.length === 0;
    }
    if (columns) {
      this.spoken.hidden = true;
      this.columns.show(columns);
    }
    if (rows) {
      this.caption.textContent = rows.caption || this.spec.texts.rows;
      this.empty.hidden = rows.rows.length > 0 || rows.columns.length === 0;
      this.rows.root.hidden = rows.rows.length === 0;
      this.rows.show(rows);
    }
    if (status) this.footer.show(status);
  }

  private post(message: PageMessage): void {
    this.api.postMessage(message);
  }
}

function section(title: string, ...parts: HTMLElement[]): HTMLElement {
  const id = `section-${title.replaceAll(/\W+/g, '-')}`;
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...parts);
}

/** Heard as one, with nothing to see of it. */
function group(label: string, part: HTMLElement): HTMLElement {
  return element('div', { role: 'group', 'aria-label': withWord(label, '') }, part);
}

const spec = document.getElementById('spec');
const root = document.getElementById('panel');
if (spec && root) new PanelPage(JSON.parse(spec.textContent) as PanelSpec, root);
