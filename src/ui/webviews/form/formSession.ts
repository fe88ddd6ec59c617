import { t } from '@vscode/l10n';
import type { OriginConsent } from '../../../connections/clientOrigins';
import type { Log } from '../../../core/log';
import type { Fix } from '../../../core/problem';
import { isCancelled, toProblem } from '../../../core/problem';
import { readFieldChoices } from './fieldChoices';
import type { FieldUpdate, FormHostMessage, Texts, WebviewMessage } from './formMessages';
import { loggableType, webviewMessageSchema } from './formMessages';
import type { EnteredForm, FormModel } from './formModel';
import { FormSubmission } from './formSubmission';
import { applyUpdates, checkField, collectProgramTexts, readForm } from './readForm';

/** What surrounds one open form. */
export interface FormSessionDependencies {
  log: Pick<Log, 'warn' | 'error'>;
  post(message: FormHostMessage): void;
  close(): void;
  /** Carries out a remedy that lies outside the form. */
  executeFix(fix: Fix): void;
  /** Asks a person for a consent. True: it was given. */
  confirm(consent: OriginConsent): Promise<boolean>;
  /** Makes what a `reference` field could refer to, or changes what it refers to. */
  openReference?(field: string, id: string | undefined): void;
}

type SubmitMessage = Extract<WebviewMessage, { type: 'test' | 'save' | 'investigate' }>;

/**
 * The host's side of one open form: keeps what is typed so that a hidden tab loses nothing, checks, tests and saves.
 * A secret is held by the call it came with and by nothing else.
 */
export class FormSession {
  private revision = 0;
  private submission: FormSubmission | undefined;
  private submissionController: AbortController | undefined;
  private choicesController: AbortController | undefined;
  /** The fields whose text is of the program's own making, with that text. */
  private programTexts: Texts;
  /** The field that the page begins with when it is there next. */
  private focusKey: string | undefined;
  private postedSecretNotes: string | undefined;
  private postedPage: boolean | undefined;

  constructor(
    private readonly formModel: FormModel,
    private initialTexts: Texts,
    private readonly dependencies: FormSessionDependencies,
    private typedTexts: Texts = initialTexts,
    /** Whether the form began with what was typed into an earlier one. */
    private isRestored = false,
  ) {
    this.programTexts = collectProgramTexts(formModel, typedTexts);
  }

  /** What is typed, secrets excepted. */
  get texts(): Texts {
    return this.typedTexts;
  }

  /** Whether anything was typed that saving would keep. */
  get hasChanges(): boolean {
    return Object.keys({ ...this.initialTexts, ...this.typedTexts }).some(
      (key) => (this.initialTexts[key] ?? '') !== (this.typedTexts[key] ?? ''),
    );
  }

  dispose(): void {
    this.submissionController?.abort();
    this.choicesController?.abort();
  }

  /** What is stored has changed meanwhile. What was not touched here follows, what was stays as it was typed. */
  updateStoredTexts(storedTexts: Texts): void {
    const hint = t('This was changed outside of this form.');
    const updates = Object.entries(storedTexts).flatMap(([key, text]) => {
      const isUntouched = (this.typedTexts[key] ?? '') === (this.initialTexts[key] ?? '');
      return isUntouched && text !== (this.typedTexts[key] ?? '') ? [{ key, text, hint }] : [];
    });
    this.initialTexts = storedTexts;
    this.applyOutsideUpdates(updates);
  }

  /** What `reference` fields can refer to has changed. */
  postOptions(): void {
    this.dependencies.post({ type: 'options', options: this.listOptions() });
  }

  /** Lets a `reference` field refer to what was made or changed for it, and goes there. */
  chooseReference(key: string, value: string): void {
    this.focusKey = key;
    this.postOptions();
    this.applyOutsideUpdates([{ key, text: value }]);
  }

  /** Puts texts in from outside, whether the page is there at the moment or not. */
  private applyOutsideUpdates(updates: FieldUpdate[]): void {
    if (updates.length > 0) this.revision += 1;
    this.typedTexts = applyUpdates(this.typedTexts, updates);
    if (updates.length > 0)
      this.dependencies.post({
        type: 'changed',
        fill: updates,
        ...(this.focusKey === undefined ? {} : { focus: this.focusKey }),
      });
    this.postConsequences();
  }

  /** What follows from what is typed: what holds of stored secrets, and whether there is a page to open. */
  private postConsequences(isNewPage = false): void {
    this.postStoredSecretNotes(isNewPage);
    const isKnown = this.formModel.findPage?.(this.typedTexts) !== undefined;
    if (isKnown === (isNewPage ? false : (this.postedPage ?? false))) return;
    this.postedPage = isKnown;
    this.dependencies.post({ type: 'page', isKnown });
  }

  private openPage(): void {
    const url = this.formModel.findPage?.(this.typedTexts);
    if (url !== undefined) this.dependencies.executeFix({ kind: 'openUrl', url, label: '' });
  }

  private postStoredSecretNotes(isNewPage: boolean): void {
    const notes = this.formModel.describeStoredSecrets?.(this.typedTexts);
    const text = JSON.stringify(notes);
    if (!notes || (!isNewPage && text === this.postedSecretNotes)) return;
    this.postedSecretNotes = text;
    this.dependencies.post({ type: 'storedSecrets', notes });
  }

  private listOptions(): Extract<FormHostMessage, { type: 'options' }>['options'] {
    return [...(this.formModel.listReferenceOptions?.() ?? [])];
  }

  /** Handles a message of the page. One that is not valid is ignored; only its type goes to the log. */
  async handleMessage(message: unknown): Promise<void> {
    const parsed = webviewMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.dependencies.log.warn(`A form sent a message that is not understood (${loggableType(message)}).`);
      return;
    }
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        return this.postState();
      case 'edited':
        return this.storeTypedTexts(data);
      case 'check':
        this.storeTypedTexts(data);
        return this.checkField(data.key);
      case 'test':
      case 'save':
      case 'investigate':
        return this.submit(data);
      case 'reference':
        this.storeTypedTexts(data);
        return this.dependencies.openReference?.(
          data.key,
          data.action === 'edit' ? this.typedTexts[data.key] : undefined,
        );
      case 'choose':
        return this.postChoices(data);
      case 'cancel':
        return this.submissionController?.abort();
      case 'close':
        return this.dependencies.close();
      case 'openPage':
        return this.openPage();
      case 'fix':
        return this.executeHostFix(data.index);
      case 'startOver':
        return this.startOver();
      case 'rejected':
        return this.dependencies.log.warn(
          `A form did not understand a message (${loggableType({ type: data.what })}).`,
        );
    }
  }

  private postState(): void {
    this.dependencies.post({
      type: 'state',
      revision: this.revision,
      texts: this.typedTexts,
      options: this.listOptions(),
      restored: this.isRestored,
      ...(this.submission ? { run: this.submission.message } : {}),
      ...(this.focusKey === undefined ? {} : { focus: this.focusKey }),
    });
    this.focusKey = undefined;
    this.postConsequences(true);
  }

  /** Stores the texts of fields that are no secrets, and nothing else that the message may hold. */
  private storeTypedTexts(message: { revision: number; texts: Texts }): void {
    const nonSecretFields = this.formModel.fields.filter((field) => field.kind !== 'secret');
    this.typedTexts = Object.fromEntries(nonSecretFields.map((field) => [field.key, message.texts[field.key] ?? '']));
    this.revision = message.revision;
    this.focusKey = undefined;
    this.postConsequences();
  }

  private startOver(): void {
    this.submissionController?.abort();
    this.submission = undefined;
    this.typedTexts = this.initialTexts;
    this.programTexts = collectProgramTexts(this.formModel, this.typedTexts);
    this.revision += 1;
    this.isRestored = false;
    this.postState();
  }

  private checkField(key: string): void {
    const text = this.typedTexts[key] ?? '';
    const check = checkField(this.formModel, key, this.typedTexts, this.programTexts);
    this.typedTexts = applyUpdates(this.typedTexts, check.fill);
    // A name whose blanks were taken off is still one that a person has typed.
    this.applyUpdatesAsProgram(check.fill.filter((update) => update.key !== key));
    this.dependencies.post({ type: 'checked', key, text, ...check });
  }

  /** What the program puts where it has put something before, or where nothing was, stays its own. */
  private applyUpdatesAsProgram(updates: readonly FieldUpdate[]): void {
    this.typedTexts = applyUpdates(this.typedTexts, updates);
    this.programTexts = {
      ...this.programTexts,
      ...Object.fromEntries(updates.filter(({ key }) => key in this.programTexts).map(({ key, text }) => [key, text])),
    };
    this.postConsequences();
  }

  private executeHostFix(index: number): void {
    const fix = this.submission?.getHostFix(index);
    if (fix && fix.kind !== 'investigate') this.dependencies.executeFix(fix);
  }

  private async submit(message: SubmitMessage): Promise<void> {
    if (this.submissionController) return;
    this.storeTypedTexts(message);
    const { entered, errors, offers, warnings, fill } = readForm(
      this.formModel,
      this.typedTexts,
      message.secrets,
      this.programTexts,
    );
    this.applyUpdatesAsProgram(fill);
    const summary = this.summarizeErrors(Object.keys(errors));
    this.dependencies.post({
      type: 'read',
      revision: this.revision,
      errors,
      offers,
      warnings,
      fill,
      ...(summary ? { summary } : {}),
    });
    if (!entered) return;

    const controller = (this.submissionController = new AbortController());
    try {
      const consent = this.formModel.neededConsent?.(entered);
      if (consent && !(await this.agreed(consent, controller.signal))) return;
      if (message.type === 'test') await this.runTest(entered, controller.signal, false);
      else if (message.type === 'save') await this.runSave(entered, controller.signal, message.anyway);
      else await this.runInvestigation(entered, controller.signal, message.index);
    } finally {
      this.submissionController = undefined;
    }
  }

  /** Asks for a consent before anything is sent. False: it was not given or not stored, and the form says so. */
  private async agreed(consent: OriginConsent, signal: AbortSignal): Promise<boolean> {
    const run = new FormSubmission(this.revision);
    try {
      const isGiven = await this.dependencies.confirm(consent);
      if (signal.aborted) return false;
      if (isGiven) await consent.give();
      if (isGiven) return true;
      run.declined();
    } catch (error) {
      this.showFailure(run, error, t('Your answer could not be saved.'));
    }
    this.submission = run;
    this.postSubmission(run);
    return false;
  }

  /** Answers with what a field can be chosen from. Only the latest question is answered. */
  private async postChoices(message: Extract<WebviewMessage, { type: 'choose' }>): Promise<void> {
    const { key, revision, secrets } = message;
    this.storeTypedTexts(message);
    this.choicesController?.abort();
    const { signal } = (this.choicesController = new AbortController());
    const { dependencies } = this;
    const entered = { texts: this.typedTexts, secrets };
    const confirm = (consent: OriginConsent): Promise<boolean> => dependencies.confirm(consent);
    const read = await readFieldChoices(this.formModel, key, entered, confirm, signal);
    if (!signal.aborted) dependencies.post({ type: 'choices', key, revision, ...read });
  }

  private summarizeErrors(invalidKeys: readonly string[]): string | undefined {
    if (invalidKeys.length === 0) return undefined;
    const labels = this.formModel.fields.filter((field) => invalidKeys.includes(field.key)).map((field) => field.label);
    if (labels.length === 1) return t('One field needs your attention: {0}.', labels.join());
    return t('{0} fields need your attention: {1}.', labels.length, labels.join(', '));
  }

  /** Runs the checks and shows them as they come. True: what was entered works and the form still holds it. */
  private async runTest(entered: EnteredForm, signal: AbortSignal, isSaving: boolean): Promise<boolean> {
    if (!this.formModel.test) return isSaving;
    const submission = (this.submission = new FormSubmission(this.revision));
    this.postSubmission(submission);
    try {
      const report = await this.formModel.test(entered, signal, (result) => {
        if (signal.aborted) return;
        submission.addCheck(result);
        this.postSubmission(submission);
      });
      signal.throwIfAborted();
      submission.finishTest(report);
      if (isSaving && report.works && this.revision !== submission.revision) submission.markOutdatedByEdit();
      this.postSubmission(submission);
      return report.works && this.revision === submission.revision;
    } catch (error) {
      if (signal.aborted || isCancelled(error)) submission.markCancelled(isSaving);
      else this.showFailure(submission, error, t('The connection could not be tested.'));
      this.postSubmission(submission);
      return false;
    }
  }

  /** What passed its test as it is needs no second one. */
  private async runSave(entered: EnteredForm, signal: AbortSignal, saveAnyway: boolean): Promise<void> {
    const currentSubmission = (): FormSubmission | undefined =>
      this.submission?.report && this.submission.revision === this.revision ? this.submission : undefined;
    if (!saveAnyway && !currentSubmission()?.report?.works && !(await this.runTest(entered, signal, true))) return;
    const submission = (this.submission = currentSubmission() ?? new FormSubmission(this.revision));
    submission.startSaving(this.formModel.messages.saving);
    this.postSubmission(submission);
    try {
      await this.formModel.save(entered, submission.report);
    } catch (error) {
      this.showFailure(submission, error, this.formModel.messages.notSaved);
      this.postSubmission(submission);
    }
  }

  /** Finds out more about a check that failed, as its remedy said and the person agreed to. */
  private async runInvestigation(entered: EnteredForm, signal: AbortSignal, index: number): Promise<void> {
    const { submission } = this;
    const fix = submission?.getHostFix(index);
    if (!submission || fix?.kind !== 'investigate' || !this.formModel.investigate) return;
    submission.startInvestigation(fix.label);
    this.postSubmission(submission);
    try {
      const result = await this.formModel.investigate(fix.id, entered, signal);
      submission.finishInvestigation(signal.aborted ? undefined : result);
    } catch (error) {
      const isCancel = signal.aborted || isCancelled(error);
      submission.finishInvestigation(
        isCancel ? undefined : { id: fix.id, label: fix.label, outcome: 'failed', problem: toProblem(error) },
      );
    }
    this.postSubmission(submission);
  }

  private showFailure(submission: FormSubmission, error: unknown, fallbackMessage: string): void {
    const problem = toProblem(error, fallbackMessage);
    if (problem.kind === 'internal') this.dependencies.log.error(`${problem.what} ${problem.why ?? ''}`);
    submission.markFailed(problem);
  }

  private postSubmission(submission: FormSubmission): void {
    if (submission === this.submission) this.dependencies.post({ type: 'run', run: submission.message });
  }
}
