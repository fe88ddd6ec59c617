import { t } from '@vscode/l10n';
import { getEnvironmentLabel } from '../../../app/environmentLabel';
import type { ImportOutcome } from '../../../app/share/importConnections';
import type { ImportReview, ReviewedRow } from '../../../app/share/importReview';
import type { Connection } from '../../../connections/connectionRecord';
import type { Vendor } from '../../../connections/vendor';
import type { Problem } from '../../../core/problem';
import { describe, isCancelled, toProblem } from '../../../core/problem';
import { sanitizeLabel } from '../../../core/sanitizeText';
import { rejectionText } from '../host/pageTexts';
import type { ImportHostMessage, ImportPageMessage, ImportReport, ImportRowView, ImportSpec } from './importMessages';
import { importPageMessageSchema } from './importMessages';

/** What surrounds one open review of an import. */
export interface ImportSessionDependencies {
  post(message: ImportHostMessage): void;
  close(): void;
  vendors: readonly Vendor[];
  /** Asks for the missing secrets one after the other. Throws ProblemError, `cancelled` where a person stopped. */
  enterSecrets(connections: readonly Connection[]): Promise<void>;
  /** Calls back when connections or their states changed. Returns what ends that. */
  onDidChange(listener: () => void): { dispose(): void };
  /** Says what was imported where the page is closed meanwhile. */
  announce(text: string): void;
  /** A problem that the page shows is in the log too. */
  log(problem: Problem): void;
}

/** The host's side of the review of one file: keeps what is chosen, imports it, and says what came of it. */
export class ImportSession {
  private report: Omit<ImportReport, 'withoutSecret' | 'missingText'> | undefined;
  private controller: AbortController | undefined;
  private isEntering = false;
  private hasImported = false;
  private shownMissing = '';
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly review: ImportReview,
    private readonly dependencies: ImportSessionDependencies,
  ) {
    this.subscription = dependencies.onDidChange(() => this.showMissingSecrets());
  }

  /** Whether connections are being imported. */
  get isRunning(): boolean {
    return this.controller !== undefined;
  }

  async handleMessage(message: unknown): Promise<void> {
    const parsed = importPageMessageSchema.safeParse(message);
    if (!parsed.success) return;
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        if (!this.isRunning) this.renew();
        return this.showAll();
      case 'cancel':
        return this.controller ? this.controller.abort() : this.dependencies.close();
      case 'rejected':
        return this.dependencies.log({
          kind: 'internal',
          what: t('The page of the import received something that it does not understand.'),
        });
      default:
        if (!this.isRunning) return this.change(data);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.controller?.abort();
  }

  private async change(
    message: Extract<ImportPageMessage, { type: 'choose' | 'nameCopy' | 'import' | 'enterSecrets' }>,
  ): Promise<void> {
    switch (message.type) {
      case 'choose':
        this.review.choose(message.rows, message.choice);
        return this.postState();
      case 'nameCopy':
        this.review.nameCopy(message.row, message.name);
        return this.postState();
      case 'import':
        return this.import();
      case 'enterSecrets':
        return this.enterSecrets();
    }
  }

  /** Compares anew: what is shown is what is here now. Returns whether that is something else than was shown before. */
  private renew(): boolean {
    const changedNames = this.review.renew();
    if (changedNames.length === 0) return false;
    this.report = {
      tone: 'warning',
      headline: t('The connections here have changed meanwhile. Nothing was imported.'),
      problems: [t('Look at these once more: {0}.', listNames(changedNames))],
    };
    return true;
  }

  private async import(): Promise<void> {
    if (this.renew()) return this.showAll();
    const total = countChosen(this.review);
    if (total === 0 || this.review.findNameErrors().size > 0) return this.postState();
    const controller = (this.controller = new AbortController());
    this.report = undefined;
    this.postState();
    let startedCount = 0;
    const outcome = await this.review.import({
      signal: controller.signal,
      onStep: (name) => {
        startedCount++;
        this.dependencies.post({ type: 'step', text: t('Importing {0} of {1}: {2}', startedCount, total, name) });
      },
    });
    this.controller = undefined;
    this.hasImported ||= outcome.saved.length > 0;
    this.report = describeOutcome(outcome, startedCount < total);
    for (const { name, problem } of outcome.failures)
      this.dependencies.log({ ...problem, what: `"${name}": ${problem.what}` });
    this.showAll();
    this.dependencies.announce([this.report.headline, ...this.report.problems].join(' '));
  }

  private async enterSecrets(): Promise<void> {
    const connections = this.review.listWithoutSecret();
    if (this.isEntering || connections.length === 0) return;
    this.isEntering = true;
    try {
      await this.dependencies.enterSecrets(connections);
    } catch (error) {
      if (isCancelled(error)) return;
      const problem = toProblem(error);
      this.dependencies.log(problem);
      this.report = { tone: 'failed', headline: problem.what, problems: [problem.why, problem.next].filter(isText) };
    } finally {
      this.isEntering = false;
      this.postState();
    }
  }

  private showAll(): void {
    const rows = this.review.rows.map((row) => createRowView(row, this.dependencies.vendors));
    this.dependencies.post({ type: 'rows', summary: describeRows(this.review.rows), rows });
    this.postState();
  }

  /** Only where another one has its secret, or misses it: every test of a connection calls this. */
  private showMissingSecrets(): void {
    if (this.hasImported && !this.isRunning && this.listMissingNames().join('\n') !== this.shownMissing)
      this.postState();
  }

  private listMissingNames(): string[] {
    return this.review.listWithoutSecret().map(({ name }) => name);
  }

  private postState(): void {
    const nameErrors = this.review.findNameErrors();
    const chosenCount = countChosen(this.review);
    const withoutSecret = this.isRunning ? [] : this.listMissingNames();
    this.shownMissing = withoutSecret.join('\n');
    const missingText = withoutSecret.length > 0 ? t('Of {0} the secret has to be entered.', withoutSecret.length) : '';
    this.dependencies.post({
      type: 'state',
      chosen: this.review.rows.map(({ choice, copyName }, index) => {
        const nameError = nameErrors.get(index);
        return { choice, ...(choice === 'addCopy' ? { copyName } : {}), ...(nameError ? { nameError } : {}) };
      }),
      importLabel:
        chosenCount === 0
          ? t('Import Connections')
          : chosenCount === 1
            ? t('Import 1 Connection')
            : t('Import {0} Connections', chosenCount),
      canImport: chosenCount > 0 && nameErrors.size === 0 && !this.isRunning,
      note: describeChoices(this.review),
      isRunning: this.isRunning,
      isDone: this.hasImported,
      ...(this.report ? { report: { ...this.report, missingText, withoutSecret } } : {}),
    });
  }
}

/** What the page is made of. @param name of the file, or what brought the connections */
export function createImportSpec(name: string): ImportSpec {
  return {
    title: t('Import from {0}', name),
    intro: t('No secret comes with them. Those that are missing are asked for afterwards.'),
    states: {
      new: t('New'),
      different: t('Different'),
      same: t('The same'),
      unusable: t('Cannot be imported'),
    },
    choices: {
      skip: t('Keep Mine'),
      import: t('Import'),
      takeOver: t('Take Over'),
      addCopy: t('Add as a Copy'),
    },
    texts: {
      table: t('Connections of the file'),
      choice: t('Import'),
      name: t('Name'),
      state: t('State'),
      environment: t('Environment'),
      group: t('Group'),
      facts: t('Leads to'),
      difference: t('Difference'),
      here: t('Here'),
      inFile: t('In the file'),
      nothing: t('none'),
      copyName: t('Name of the copy'),
      filter: t('Filter'),
      filterPlaceholder: t('Name, group, domain…'),
      all: t('All states'),
      shown: t('{0} of {1} connections'),
      empty: t('No connection matches.'),
      ofShown: t('Of those that are shown'),
      allNew: t('Import All New'),
      allDifferent: t('Take Over All Different'),
      none: t('Choose None'),
      cancel: t('Cancel'),
      close: t('Close'),
      enterSecrets: t('Enter Secrets'),
      outcome: t('Result'),
      warning: t('Warning'),
      error: t('Error'),
      rejected: rejectionText(),
    },
  };
}

function createRowView({ row, choices, lostSecrets }: ReviewedRow, vendors: readonly Vendor[]): ImportRowView {
  const { shared, state, differences, remarks, values } = row;
  const vendor = vendors.find(({ id }) => id === shared.service);
  const facts = vendor && state !== 'unusable' ? vendor.facts(values) : [];
  const lossText =
    lostSecrets.length > 0
      ? t('If it is taken over, this has to be entered again: {0}.', lostSecrets.join(', '))
      : undefined;
  return {
    name: sanitizeLabel(shared.name),
    service: vendor?.label ?? sanitizeLabel(shared.service),
    state,
    environment: getEnvironmentLabel(shared.environment),
    isProduction: shared.environment === 'production',
    policy: shared.readOnly ? t('Read-only') : '',
    group: sanitizeLabel(shared.group?.join(' › ') ?? '', 1_000),
    facts: facts
      .filter(({ value }) => value !== '')
      .map(({ label, value }) => ({ label, value: sanitizeLabel(value, 500) })),
    differences: [...differences],
    remarks: [...remarks, lossText].filter(isText),
    choices: [...choices],
  };
}

/** "20 connections: 15 new, 3 different, 2 the same." */
function describeRows(rows: readonly ReviewedRow[]): string {
  const count = (state: ImportRowView['state']): number => rows.filter(({ row }) => row.state === state).length;
  const parts = [
    { count: count('new'), text: t('{0} new', count('new')) },
    { count: count('different'), text: t('{0} different', count('different')) },
    { count: count('same'), text: t('{0} the same', count('same')) },
    { count: count('unusable'), text: t('{0} cannot be imported', count('unusable')) },
  ].filter((part) => part.count > 0);
  const total = rows.length === 1 ? t('1 connection') : t('{0} connections', rows.length);
  return `${total}: ${parts.map(({ text }) => text).join(', ')}.`;
}

/** "13 are new, 2 take the place of one here." Empty where the button says it all. */
function describeChoices(review: ImportReview): string {
  const { import: added, takeOver, addCopy } = review.countChoices();
  if (takeOver + addCopy === 0) return '';
  return [
    ...(added > 0 ? [t('{0} new', added)] : []),
    ...(takeOver > 0 ? [t('{0} taken over', takeOver)] : []),
    ...(addCopy > 0 ? [t('{0} as a copy', addCopy)] : []),
  ].join(', ');
}

function describeOutcome(
  { saved, failures }: ImportOutcome,
  wasStopped: boolean,
): Omit<ImportReport, 'withoutSecret' | 'missingText'> {
  const headline = [
    saved.length === 0
      ? t('Nothing was imported.')
      : saved.length === 1
        ? t('1 connection was imported.')
        : t('{0} connections were imported.', saved.length),
    wasStopped ? t('The rest was stopped.') : '',
  ];
  return {
    tone: failures.length > 0 ? (saved.length > 0 ? 'warning' : 'failed') : 'passed',
    headline: headline.filter(isText).join(' '),
    problems: failures.map(({ name, problem }) => `"${sanitizeLabel(name)}": ${describe(problem)}`),
  };
}

function countChosen(review: ImportReview): number {
  const { import: added, takeOver, addCopy } = review.countChoices();
  return added + takeOver + addCopy;
}

/** So many names can be read in a sentence. */
const maxListedNames = 10;

function listNames(names: readonly string[]): string {
  const listed = names.slice(0, maxListedNames).map((name) => sanitizeLabel(name));
  return [...listed, ...(names.length > maxListedNames ? ['…'] : [])].join(', ');
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
