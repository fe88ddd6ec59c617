import { t } from '@vscode/l10n';
import type { ColumnAgreement } from '../../../app/push/columnAgreement';
import { formatNumber } from '../../../core/formatNumbers';
import type { FileSession } from './fileSessions';
import type { FilesView, PanelLine, StatusView, Tone } from './panelMessages';
import type { ActionStatus, FileLayout, StatusText } from './panelState';

/** One of several files, with what is known of it. */
export interface ListedFile {
  name: string;
  included: boolean;
  /** There where it has a table of its own. */
  fileSession: FileSession | undefined;
}

/** What is known of several files. */
export interface FilesState {
  layout: FileLayout | undefined;
  /** Undefined until all were looked at, and where one cannot be read. */
  agreement: ColumnAgreement | undefined;
  files: readonly ListedFile[];
  /** Of all of them. */
  mode: string;
  openIndex: number;
  ignoredDefinitions: readonly string[];
  actionStatus: ActionStatus | undefined;
}

/** The list of files with the table of each. */
export function createFilesView({ layout, agreement, files, openIndex, ignoredDefinitions }: FilesState): FilesView {
  const tables = files[openIndex]?.fileSession?.tableField?.options ?? [];
  return {
    layout: layout ?? '',
    lines: [...layoutLines(layout, agreement), ...ignoredDefinitionLines(layout, ignoredDefinitions)],
    tables,
    files: files.map(({ name, included, fileSession }, index) => {
      if (layout !== 'each') return { name, included: true, open: false, tone: 'neutral', note: '' };
      const field = fileSession?.tableField;
      return {
        name,
        included,
        open: index === openIndex,
        table: field?.value ?? '',
        ...(field?.error === undefined ? {} : { error: field.error }),
        ...(included ? describeFile(fileSession) : { tone: 'neutral', note: t('Left out') }),
      };
    }),
  };
}

function layoutLines(layout: FileLayout | undefined, agreement: ColumnAgreement | undefined): PanelLine[] {
  if (layout === undefined) return [{ tone: 'running', text: t('Comparing the columns of the files…') }];
  if (!agreement) return [];
  const { shared, total, isOneTable } = agreement;
  const text =
    shared === total
      ? total === 1
        ? t('These files have the same column.')
        : t('These files have the same {0} columns.', formatNumber(total))
      : t('These files share {0} of {1} columns.', formatNumber(shared), formatNumber(total));
  return [{ tone: layout === 'one' && !isOneTable ? 'warning' : 'info', text }];
}

function ignoredDefinitionLines(layout: FileLayout | undefined, names: readonly string[]): PanelLine[] {
  if (layout !== 'each' || names.length === 0) return [];
  return [
    {
      tone: 'warning',
      text: t('Not followed, because the connection or the mode differs from the other files: {0}.', names.join(', ')),
    },
  ];
}

/** How it stands with a file: what is in the way, or what would happen. */
function describeFile(fileSession: FileSession | undefined): { tone: Tone; note: string } {
  const { status, changes = [], header } = fileSession?.view ?? {};
  if (!status) return { tone: 'running', note: t('reading…') };
  if (!status.canPush) return { tone: status.tone, note: status.text };
  const [change] = changes;
  return {
    tone: change?.tone === 'warning' ? 'warning' : 'passed',
    note: [header?.detail, change?.text].filter(Boolean).join(' · '),
  };
}

/** How it stands with files that go to a table each. */
export function createFilesStatus(state: FilesState): StatusView {
  const { files, actionStatus } = state;
  const included = files.filter((file) => file.included);
  const statuses = included.map(({ fileSession }) => fileSession?.view.status);
  const obstacle = findFilesObstacle(state);
  const isIdle = actionStatus?.isRunning === undefined;
  const shownStatus = actionStatus ?? obstacle ?? { tone: 'passed' as const, text: readyText(included.length) };
  return {
    tone: shownStatus.tone,
    text: shownStatus.text,
    paragraphs: [...(actionStatus?.paragraphs ?? [])],
    canPush: isIdle && !obstacle,
    canWaitToPush: isIdle && obstacle?.tone === 'running',
    canDryRun: isIdle && included.length > 0 && statuses.every((status) => status?.canDryRun),
    canSave: isIdle && included.length > 0 && statuses.every((status) => status?.canSave),
    // A flow is made for one table.
    canHandOver: false,
    canCancel: !isIdle,
    ...(actionStatus?.percent === undefined ? {} : { percent: Math.round(actionStatus.percent) }),
    actions: (actionStatus?.actions ?? []).map(({ label }) => label),
  };
}

function readyText(fileCount: number): string {
  return fileCount === 1 ? t('Ready: 1 file') : t('Ready: {0} files', formatNumber(fileCount));
}

/** Why nothing can be pushed yet; where it is one file's matter, with its name. */
export function findFilesObstacle({ files, mode }: FilesState): StatusText | undefined {
  const included = files.filter((file) => file.included);
  if (included.length === 0) return { tone: 'neutral', text: t('No file is included.') };
  const blocked = included.flatMap(({ name, fileSession }) => {
    const status = fileSession?.view.status;
    return status?.canPush ? [] : [{ name, status }];
  });
  const [first] = blocked;
  if (first) {
    const { tone, text } = blocked.find(({ status }) => status?.tone === 'error')?.status ??
      first.status ?? { tone: 'running' as const, text: t('Reading…') };
    const named = blocked.find(({ status }) => status?.text === text) ?? first;
    const concernsAll = blocked.length === included.length && blocked.every(({ status }) => status?.text === text);
    return { tone, text: concernsAll ? text : `${named.name}: ${text}` };
  }
  const tables = included.map(({ fileSession }) => fileSession?.tableField?.value ?? '');
  const names = tables.map((table) => table.toLowerCase());
  const twice = tables.find((table, index) => names.indexOf(table.toLowerCase()) !== index);
  return twice !== undefined && mode === 'replace'
    ? { tone: 'error', text: t('The table {0} would be replaced twice. Give each file a table of its own.', twice) }
    : undefined;
}
