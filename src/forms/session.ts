import { t } from '@vscode/l10n';
import { isCancelled, toProblem } from '../http/problem';
import { typeOf, webviewMessageSchema } from './messages';
import { checkField, ownTexts, readForm, withFills } from './reading';
import { Run } from './run';
import type { OriginConsent } from '../connections/clientOrigins';
import type { Fix } from '../http/problem';
import type { Log } from '../connections/log';
import type { Fill, HostMessage, Texts, WebviewMessage } from './messages';
import type { Entered, Subject } from './subject';

/** What surrounds one open form. */
export interface FormSurroundings {
  log: Pick<Log, 'warn' | 'error'>;
  post(message: HostMessage): void;
  /** Carries out a remedy that lies outside the form. */
  perform(fix: Fix): void;
  /** Asks a person for a consent. True: it was given. */
  confirm(consent: OriginConsent): Promise<boolean>;
  /** Makes what a `reference` field could refer to, or changes what it refers to. */
  openReference?(field: string, id: string | undefined): void;
}

type Submission = Extract<WebviewMessage, { type: 'test' | 'save' | 'investigate' }>;

/**
 * The host's side of one open form: keeps what is typed so that a hidden tab loses nothing, checks, tests and saves.
 * A secret is held by the call it came with and by nothing else.
 */
export class FormSession {
  private revision = 0;
  private run: Run | undefined;
  private work: AbortController | undefined;
  /** The fields whose text is of the program's own making, with that text. */
  private own: Texts;
  /** The field that the page begins with when it is there next. */
  private focus: string | undefined;

  constructor(
    private readonly subject: Subject,
    private initial: Texts,
    private readonly around: FormSurroundings,
    private typed: Texts = initial,
    /** Whether the form began with what was typed into an earlier one. */
    private restored = false,
  ) {
    this.own = ownTexts(subject, typed);
  }

  /** What is typed, secrets excepted. */
  get texts(): Texts {
    return this.typed;
  }

  /** Whether anything was typed that saving would keep. */
  get changed(): boolean {
    return Object.keys({ ...this.initial, ...this.typed }).some((key) => (this.initial[key] ?? '') !== (this.typed[key] ?? ''));
  }

  dispose(): void {
    this.work?.abort();
  }

  /** What is stored has changed meanwhile. What was not touched here follows, what was stays as it was typed. */
  storedChanged(stored: Texts): void {
    const hint = t('This was changed outside of this form.');
    const fill = Object.entries(stored).flatMap(([key, text]) => {
      const untouched = (this.typed[key] ?? '') === (this.initial[key] ?? '');
      return untouched && text !== (this.typed[key] ?? '') ? [{ key, text, hint }] : [];
    });
    this.initial = stored;
    this.change(fill);
  }

  /** What `reference` fields can refer to has changed. */
  optionsChanged(): void {
    this.around.post({ type: 'options', options: this.options() });
  }

  /** Lets a `reference` field refer to what was made or changed for it, and goes there. */
  choose(key: string, value: string): void {
    this.focus = key;
    this.optionsChanged();
    this.change([{ key, text: value }]);
  }

  /** Puts texts in from outside, whether the page is there at the moment or not. */
  private change(fill: Fill[]): void {
    if (fill.length > 0) this.revision += 1;
    this.typed = withFills(this.typed, fill);
    if (fill.length > 0) this.around.post({ type: 'changed', fill, ...(this.focus === undefined ? {} : { focus: this.focus }) });
  }

  private options(): Extract<HostMessage, { type: 'options' }>['options'] {
    return [...(this.subject.options?.() ?? [])];
  }

  /** Takes a message of the webview. What it does not understand is told by its type only, and ignored. */
  async receive(message: unknown): Promise<void> {
    const parsed = webviewMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.around.log.warn(`A form sent a message that is not understood (${typeOf(message)}).`);
      return;
    }
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        return this.postState();
      case 'edited':
        return this.keep(data);
      case 'check':
        this.keep(data);
        return this.check(data.key);
      case 'test':
      case 'save':
      case 'investigate':
        return this.submit(data);
      case 'reference':
        this.keep(data);
        return this.around.openReference?.(data.key, data.action === 'edit' ? this.typed[data.key] : undefined);
      case 'cancel':
        return this.work?.abort();
      case 'fix':
        return this.fix(data.index);
      case 'startOver':
        return this.startOver();
      case 'rejected':
        return this.around.log.warn(`A form did not understand a message (${typeOf({ type: data.what })}).`);
    }
  }

  private postState(): void {
    this.around.post({
      type: 'state',
      revision: this.revision,
      texts: this.typed,
      options: this.options(),
      restored: this.restored,
      ...(this.run ? { run: this.run.view } : {}),
      ...(this.focus === undefined ? {} : { focus: this.focus }),
    });
    this.focus = undefined;
  }

  /** Only what belongs to fields that are no secrets is kept, whatever the message holds. */
  private keep(message: { revision: number; texts: Texts }): void {
    const open = this.subject.fields.filter((field) => field.kind !== 'secret');
    this.typed = Object.fromEntries(open.map((field) => [field.key, message.texts[field.key] ?? '']));
    this.revision = message.revision;
    this.focus = undefined;
  }

  private startOver(): void {
    this.work?.abort();
    this.run = undefined;
    this.typed = this.initial;
    this.own = ownTexts(this.subject, this.typed);
    this.revision += 1;
    this.restored = false;
    this.postState();
  }

  private check(key: string): void {
    const text = this.typed[key] ?? '';
    const check = checkField(this.subject, key, this.typed, this.own);
    this.filled(check.fill);
    this.around.post({ type: 'checked', key, text, ...check });
  }

  /** What the program puts where it has put something before, or where nothing was, stays its own. */
  private filled(fill: readonly Fill[]): void {
    this.typed = withFills(this.typed, fill);
    this.own = { ...this.own, ...Object.fromEntries(fill.filter(({ key }) => key in this.own).map(({ key, text }) => [key, text])) };
  }

  private fix(index: number): void {
    const fix = this.run?.hostFix(index);
    if (fix && fix.kind !== 'investigate') this.around.perform(fix);
  }

  private async submit(message: Submission): Promise<void> {
    if (this.work) return;
    this.keep(message);
    const { entered, errors, offers, warnings, fill } = readForm(this.subject, this.typed, message.secrets, this.own);
    this.filled(fill);
    const summary = this.summary(Object.keys(errors));
    this.around.post({ type: 'read', revision: this.revision, errors, offers, warnings, fill, ...(summary ? { summary } : {}) });
    if (!entered) return;

    const work = (this.work = new AbortController());
    try {
      const consent = this.subject.neededConsent?.(entered);
      if (consent && !(await this.agreed(consent, work.signal))) return;
      if (message.type === 'test') await this.test(entered, work.signal, false);
      else if (message.type === 'save') await this.save(entered, work.signal, message.anyway);
      else await this.investigate(entered, work.signal, message.index);
    } finally {
      this.work = undefined;
    }
  }

  /** Asks for a consent before anything is sent. False: it was not given or could not be kept, and the form says so. */
  private async agreed(consent: OriginConsent, signal: AbortSignal): Promise<boolean> {
    const run = new Run(this.revision);
    try {
      const given = await this.around.confirm(consent);
      if (signal.aborted) return false;
      if (given) await consent.give();
      if (given) return true;
      run.declined();
    } catch (error) {
      this.fail(run, error, t('Your answer could not be kept.'));
    }
    this.run = run;
    this.show(run);
    return false;
  }

  private summary(invalid: readonly string[]): string | undefined {
    if (invalid.length === 0) return undefined;
    const labels = this.subject.fields.filter((field) => invalid.includes(field.key)).map((field) => field.label);
    if (labels.length === 1) return t('One field needs your attention: {0}.', labels.join());
    return t('{0} fields need your attention: {1}.', labels.length, labels.join(', '));
  }

  /** Runs the checks and shows them as they come. True: what was entered works and the form still holds it. */
  private async test(entered: Entered, signal: AbortSignal, saving: boolean): Promise<boolean> {
    if (!this.subject.test) return saving;
    const run = (this.run = new Run(this.revision));
    this.show(run);
    try {
      const report = await this.subject.test(entered, signal, (result) => {
        if (signal.aborted) return;
        run.add(result);
        this.show(run);
      });
      signal.throwIfAborted();
      run.tested(report);
      if (saving && report.works && this.revision !== run.revision) run.overtaken();
      this.show(run);
      return report.works && this.revision === run.revision;
    } catch (error) {
      if (signal.aborted || isCancelled(error)) run.cancelled(saving);
      else this.fail(run, error, t('The connection could not be tested.'));
      this.show(run);
      return false;
    }
  }

  /** What passed its test as it is needs no second one. */
  private async save(entered: Entered, signal: AbortSignal, anyway: boolean): Promise<void> {
    const known = (): Run | undefined => (this.run?.report && this.run.revision === this.revision ? this.run : undefined);
    if (!anyway && !known()?.report?.works && !(await this.test(entered, signal, true))) return;
    const run = (this.run = known() ?? new Run(this.revision));
    run.saving(this.subject.words.saving);
    this.show(run);
    try {
      await this.subject.save(entered, run.report);
    } catch (error) {
      this.fail(run, error, this.subject.words.notSaved);
      this.show(run);
    }
  }

  /** Finds out more about a check that failed, as its remedy said and the person agreed to. */
  private async investigate(entered: Entered, signal: AbortSignal, index: number): Promise<void> {
    const { run } = this;
    const fix = run?.hostFix(index);
    if (!run || fix?.kind !== 'investigate' || !this.subject.investigate) return;
    run.investigating(fix.label);
    this.show(run);
    try {
      const found = await this.subject.investigate(fix.id, entered, signal);
      run.investigated(signal.aborted ? undefined : found);
    } catch (error) {
      const cancelled = signal.aborted || isCancelled(error);
      run.investigated(cancelled ? undefined : { id: fix.id, label: fix.label, outcome: 'failed', problem: toProblem(error) });
    }
    this.show(run);
  }

  private fail(run: Run, error: unknown, what: string): void {
    const problem = toProblem(error, what);
    if (problem.kind === 'internal') this.around.log.error(`${problem.what} ${problem.why ?? ''}`);
    run.failed(problem);
  }

  private show(run: Run): void {
    if (run === this.run) this.around.post({ type: 'run', run: run.view });
  }
}
