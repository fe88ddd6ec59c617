import { t } from '@vscode/l10n';
import { isCancelled, toProblem } from '../http/problem';
import { checkField, formFields, readForm, withFills } from './draft';
import { typeOf, webviewMessageSchema } from './messages';
import { Run } from './run';
import type { Fix } from '../http/problem';
import type { Log } from '../connections/log';
import type { Connection } from '../connections/model';
import type { TestReport } from '../connections/vendor';
import type { FormContext } from './draft';
import type { HostMessage, Texts, WebviewMessage } from './messages';
import type { ConnectionFormService, Draft } from './service';

/** What surrounds one open form. */
export interface FormSurroundings {
  service: ConnectionFormService;
  log: Pick<Log, 'warn' | 'error'>;
  post(message: HostMessage): void;
  tested(name: string, report: TestReport): void;
  saved(connection: Connection): void;
  /** Carries out a remedy that lies outside the form. */
  perform(fix: Fix): void;
}

type Submission = Extract<WebviewMessage, { type: 'test' | 'save' }>;

/**
 * The host's side of one open form: keeps what is typed so that a hidden tab loses nothing, checks, tests and saves.
 * A secret is held by the call it came with and by nothing else.
 */
export class FormSession {
  private revision = 0;
  private run: Run | undefined;
  private work: AbortController | undefined;

  constructor(
    private readonly context: FormContext,
    private readonly initial: Texts,
    private readonly around: FormSurroundings,
    private typed: Texts = initial,
    /** Whether the form began with what was typed into an earlier one. */
    private restored = false,
  ) {}

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

  /** Takes a message of the webview. What it does not understand is told by its type only, and ignored. */
  async receive(message: unknown): Promise<void> {
    const parsed = webviewMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.around.log.warn(`The connection form sent a message that is not understood (${typeOf(message)}).`);
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
        return this.submit(data);
      case 'cancel':
        return this.work?.abort();
      case 'fix':
        return this.fix(data.index);
      case 'startOver':
        return this.startOver();
      case 'rejected':
        return this.around.log.warn(`The connection form did not understand a message (${typeOf({ type: data.what })}).`);
    }
  }

  private postState(): void {
    this.around.post({
      type: 'state',
      revision: this.revision,
      texts: this.typed,
      restored: this.restored,
      ...(this.run ? { run: this.run.view } : {}),
    });
  }

  /** Only what belongs to fields that are no secrets is kept, whatever the message holds. */
  private keep(message: { revision: number; texts: Texts }): void {
    const open = formFields(this.context.vendor).filter((field) => field.kind !== 'secret');
    this.typed = Object.fromEntries(open.map((field) => [field.key, message.texts[field.key] ?? '']));
    this.revision = message.revision;
  }

  private startOver(): void {
    this.work?.abort();
    this.run = undefined;
    this.typed = this.initial;
    this.revision += 1;
    this.restored = false;
    this.postState();
  }

  private check(key: string): void {
    const text = this.typed[key] ?? '';
    const check = checkField(this.context, key, this.typed);
    this.typed = withFills(this.typed, check.fill);
    this.around.post({ type: 'checked', key, text, ...check });
  }

  private fix(index: number): void {
    const fix = this.run?.hostFix(index);
    if (fix) this.around.perform(fix);
  }

  private async submit(message: Submission): Promise<void> {
    if (this.work) return;
    this.keep(message);
    const { draft, errors, warnings, fill } = readForm(this.context, this.typed, message.secrets);
    this.typed = withFills(this.typed, fill);
    const summary = this.summary(Object.keys(errors));
    this.around.post({ type: 'read', revision: this.revision, errors, warnings, fill, ...(summary ? { summary } : {}) });
    if (!draft) return;

    const work = (this.work = new AbortController());
    try {
      if (message.type === 'test') await this.test(draft, work.signal, false);
      else await this.save(draft, work.signal, message.anyway);
    } finally {
      this.work = undefined;
    }
  }

  private summary(invalid: readonly string[]): string | undefined {
    if (invalid.length === 0) return undefined;
    const labels = formFields(this.context.vendor).filter((field) => invalid.includes(field.key)).map((field) => field.label);
    if (labels.length === 1) return t('One field needs your attention: {0}.', labels.join());
    return t('{0} fields need your attention: {1}.', labels.length, labels.join(', '));
  }

  /** Runs the checks and shows them as they come. True: the draft works and the form still holds it. */
  private async test(draft: Draft, signal: AbortSignal, saving: boolean): Promise<boolean> {
    const run = (this.run = new Run(this.revision));
    this.show(run);
    try {
      const report = await this.around.service.test(draft, signal, (result) => {
        if (signal.aborted) return;
        run.add(result);
        this.show(run);
      });
      signal.throwIfAborted();
      run.tested(report);
      this.around.tested(draft.name, report);
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

  /** A draft that passed its test as it is needs no second one. */
  private async save(draft: Draft, signal: AbortSignal, anyway: boolean): Promise<void> {
    const known = (): Run | undefined => (this.run?.report && this.run.revision === this.revision ? this.run : undefined);
    if (!anyway && !known()?.report?.works && !(await this.test(draft, signal, true))) return;
    const run = (this.run = known() ?? new Run(this.revision));
    run.saving();
    this.show(run);
    try {
      this.around.saved(await this.around.service.save(draft, run.report));
    } catch (error) {
      this.fail(run, error, t('The connection could not be saved.'));
      this.show(run);
    }
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
