import { element, fillPlaceholder, setAttributes } from '../../controls/dom';
import { HostConnection } from '../../controls/hostConnection';
import { LineList } from '../../controls/lineList';
import { startPage } from '../../controls/startPage';
import type { PageMessage, PanelAction, PanelHostMessage, PanelPageConfig, PanelView } from '../panelMessages';
import { hostMessageSchema } from '../panelMessages';
import { ColumnsSection } from './columnsSection';
import { FieldList } from './fieldList';
import { acceptDroppedFiles } from './fileDrop';
import { FilesSection } from './filesSection';
import { PanelFooter } from './panelFooter';
import { RowsTable } from './rowsTable';

/**
 * The page of a push: the file, where it goes, what will change there, its columns, its first rows, and what can be
 * done.
 */
class PanelPage {
  private readonly host: HostConnection<PanelHostMessage, PageMessage>;
  private readonly productionStrip = element('p', { class: 'production-strip', role: 'status', hidden: true });
  private readonly detailElement = element('p', { class: 'secondary-text' });
  private readonly headerLines: LineList<PanelAction>;
  private readonly readFields: FieldList;
  private readonly targetFields: FieldList;
  private readonly advancedFields: FieldList;
  private readonly advancedDetails: HTMLDetailsElement;
  private readonly changeLines: LineList<PanelAction>;
  private readonly arrayFields: FieldList;
  private readonly arraySection: HTMLElement;
  private readonly columnsSection: ColumnsSection;
  private readonly filesSection: FilesSection;
  private readonly rowsCaption = element('h2', { id: 'rows-caption' });
  private readonly emptyText: HTMLElement;
  private readonly rowsTable: RowsTable;
  private readonly footer: PanelFooter;
  private readonly announcement = element('p', { class: 'announcement', role: 'status', hidden: true });

  constructor(
    private readonly spec: PanelPageConfig,
    root: HTMLElement,
  ) {
    const { texts } = spec;
    const createFieldList = (): FieldList =>
      new FieldList(
        texts,
        (field, value) => this.post({ type: 'set', field, value }),
        (action) => this.post({ type: 'act', action }),
      );
    const createLineList = (label: string): LineList<PanelAction> =>
      new LineList<PanelAction>(
        texts,
        {
          onAction: (action) => this.post({ type: 'act', action }),
          onFix: (index) => this.post({ type: 'fix', index }),
          onGoTo: (column) => this.columnsSection.goTo(column),
        },
        label,
      );
    this.headerLines = createLineList(spec.title);
    this.readFields = createFieldList();
    this.targetFields = createFieldList();
    this.advancedFields = createFieldList();
    this.arrayFields = createFieldList();
    this.changeLines = createLineList(texts.changes);
    this.advancedDetails = element(
      'details',
      { class: 'advanced' },
      element('summary', {}, texts.advanced),
      this.advancedFields.root,
    );
    this.arraySection = createSection(texts.arrays, this.arrayFields.root);
    this.columnsSection = new ColumnsSection(spec, (message) => this.post(message));
    this.rowsTable = new RowsTable(spec);
    this.emptyText = element('p', { class: 'secondary-text', hidden: true }, texts.empty);
    this.footer = new PanelFooter(
      spec,
      (action) => this.post({ type: 'act', action }),
      (index) => this.post({ type: 'outcome', index }),
    );
    this.filesSection = new FilesSection(texts, createLineList(texts.files), (message) => this.post(message));
    root.replaceChildren(
      element(
        'header',
        {},
        element('h1', {}, spec.title),
        this.productionStrip,
        this.filesSection.root,
        this.detailElement,
        this.headerLines.root,
        createGroup(texts.reading, this.readFields.root),
      ),
      element(
        'div',
        { class: 'two-columns' },
        createSection(texts.target, this.targetFields.root, this.advancedDetails),
        createSection(texts.changes, this.changeLines.root),
      ),
      this.arraySection,
      this.columnsSection.root,
      element(
        'section',
        { class: 'first-rows', 'aria-labelledby': 'rows-caption' },
        this.rowsCaption,
        this.emptyText,
        this.rowsTable.root,
      ),
      this.announcement,
      this.footer.root,
    );
    this.host = new HostConnection<PanelHostMessage, PageMessage>({
      schema: hostMessageSchema,
      onMessage: (message) => this.receive(message),
      createRejection: () => ({ type: 'rejected' }),
      rejectionText: texts.rejected,
    });
    acceptDroppedFiles(document.documentElement, (uris) => this.post({ type: 'drop', uris }));
    this.post({ type: 'ready' });
  }

  private receive(message: PanelHostMessage): void {
    switch (message.type) {
      case 'show':
        return this.show(message.view);
      case 'keep':
        return this.host.saveState(message.state);
      case 'said':
        this.announcement.hidden = false;
        this.announcement.textContent = message.text;
        return;
      case 'goTo':
        return this.columnsSection.goTo(message.column);
    }
  }

  private show({
    header,
    files,
    target,
    changes,
    arrays,
    columns,
    rows,
    status,
  }: { [K in keyof PanelView]?: PanelView[K] | undefined }): void {
    if (header) {
      this.detailElement.textContent = header.detail;
      this.productionStrip.textContent = header.production ?? '';
      this.productionStrip.hidden = header.production === undefined;
      this.footer.showProduction(header.production !== undefined);
      this.headerLines.show(header.lines);
      this.readFields.show(header.fields);
    }
    if (files) this.filesSection.show(files);
    if (target) {
      this.targetFields.show(target.fields);
      this.advancedFields.show(target.advanced);
      if (target.advancedUsed) setAttributes(this.advancedDetails, { open: true });
    }
    if (changes) this.changeLines.show(changes);
    if (arrays) {
      this.arrayFields.show(arrays);
      this.arraySection.hidden = arrays.length === 0;
    }
    if (columns) {
      this.announcement.hidden = true;
      this.columnsSection.show(columns);
    }
    if (rows) {
      this.rowsCaption.textContent = rows.caption || this.spec.texts.rows;
      this.emptyText.hidden = rows.rows.length > 0 || rows.columns.length === 0;
      this.rowsTable.root.hidden = rows.rows.length === 0;
      this.rowsTable.show(rows);
    }
    if (status) this.footer.show(status);
  }

  private post(message: PageMessage): void {
    this.host.post(message);
  }
}

function createSection(title: string, ...children: HTMLElement[]): HTMLElement {
  const id = `section-${title.replaceAll(/\W+/g, '-')}`;
  return element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...children);
}

/** Heard as one, with nothing to see of it. */
function createGroup(label: string, content: HTMLElement): HTMLElement {
  return element('div', { role: 'group', 'aria-label': fillPlaceholder(label, '') }, content);
}

startPage<PanelPageConfig>('panel', (spec, root) => new PanelPage(spec, root));
