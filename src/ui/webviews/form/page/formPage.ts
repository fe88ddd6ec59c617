import { valueOrDefault, visibleFields } from '../../../../connections/fieldVisibility';
import { runAfterClick } from '../../controls/afterClick';
import { createButton, createIcon, element } from '../../controls/dom';
import { HostConnection } from '../../controls/hostConnection';
import { moveFocus } from '../../controls/moveFocus';
import { fillNote } from '../../controls/notes';
import { startPage } from '../../controls/startPage';
import type { FieldUpdate, FormFix, FormHostMessage, FormRun, SavedState, WebviewMessage } from '../formMessages';
import { hostMessageSchema, loggableType, savedStateSchema } from '../formMessages';
import type { FormSpec } from '../formSpecTypes';
import { ActionButtons } from './actionButtons';
import { FieldView } from './fieldView';
import { RunReport } from './runReport';

/** The page: puts the parts together, tells the host what is typed, and shows what it answers. */
class FormPage {
  private readonly host: HostConnection<FormHostMessage, WebviewMessage>;
  private readonly fields: readonly FieldView[];
  private readonly summaryElement = element('p', { class: 'field-note error summary', role: 'alert', hidden: true });
  private readonly restoredElement: HTMLElement;
  private readonly actions: ActionButtons;
  private readonly report: RunReport;
  private revision = 0;
  private run: FormRun | undefined;
  /** Secrets that were typed before the page was loaded again. */
  private lostSecretKeys: readonly string[];
  private isStarted = false;
  /** The texts of the form when the host was asked last to check a field. */
  private readonly checkedTexts = new Map<string, Readonly<Record<string, string>>>();
  /** Whether the host has not answered yet to what was submitted: a second click is not a second submission. */
  private isSubmitted = false;

  constructor(
    private readonly spec: FormSpec,
    private readonly root: HTMLElement,
  ) {
    const { texts } = spec;
    this.host = new HostConnection<FormHostMessage, WebviewMessage>({
      schema: hostMessageSchema,
      onMessage: (message) => this.handleMessage(message),
      createRejection: (message) => ({ type: 'rejected', what: loggableType(message) }),
      rejectionText: texts.rejected,
    });
    this.lostSecretKeys = this.host.readState(savedStateSchema)?.secretsTyped ?? [];
    this.fields = spec.fields.map(
      (field) =>
        new FieldView(field, texts, {
          onEdited: (view) => this.onFieldEdited(view),
          onLeft: (view) => this.onFieldLeft(view),
          onPasted: (view) => this.requestCheck(view),
          onCorrected: (view, text) => this.applyCorrection(view, text),
          onChoicesRequested: (view) => this.requestChoices(view),
          openReference: (view, action) => this.openReference(view, action),
          getValue: (key) => valueOrDefault(spec, key, this.collectTexts()),
        }),
    );
    this.actions = new ActionButtons(texts, spec.testable, {
      test: () => this.postSubmit('test'),
      saveAnyway: () => this.postSubmit('save', true),
      cancelTest: () => this.host.post({ type: 'cancel' }),
      close: () => !this.actions.isBusy && this.host.post({ type: 'close' }),
      openPage: () => this.host.post({ type: 'openPage' }),
    });
    this.report = new RunReport(texts, (fix) => this.applyFix(fix));
    this.restoredElement = this.createRestoredNotice();
    this.host.post({ type: 'ready' });
  }

  private handleMessage(message: FormHostMessage): void {
    switch (message.type) {
      case 'state':
        return this.showState(message);
      case 'options':
        return this.setOptions(message);
      case 'storedSecrets':
        return this.showStoredSecretNotes(message);
      case 'page':
        return this.actions.showOpenPage(message.isKnown);
      case 'changed':
        return this.applyOutsideChange(message);
      case 'checked':
        return this.showCheckResult(message);
      case 'read':
        return this.showReadResult(message);
      case 'run':
        this.isSubmitted = false;
        return this.showRun(message.run);
      case 'choices':
        return this.showChoices(message);
    }
  }

  /** The form as the host knows it: at the start, and when it starts over. */
  private showState({
    texts,
    options,
    revision,
    restored,
    run,
    focus,
  }: Extract<FormHostMessage, { type: 'state' }>): void {
    this.isSubmitted = false;
    if (!this.isStarted) this.render();
    this.setOptions({ options });
    for (const field of this.fields) {
      field.text = texts[field.spec.key] ?? '';
      field.clearNotes();
      if (this.lostSecretKeys.includes(field.spec.key)) field.showNote('hint', this.spec.texts.secretLost);
    }
    this.lostSecretKeys = [];
    this.revision = revision;
    this.restoredElement.hidden = !restored;
    this.showSummary(undefined);
    this.updateVisibility();
    this.showRun(run);
    this.saveState();
    if (!this.isStarted || focus !== undefined) (this.findField(focus ?? '') ?? this.fields[0])?.focus();
    this.isStarted = true;
  }

  private setOptions({ options }: Pick<Extract<FormHostMessage, { type: 'options' }>, 'options'>): void {
    for (const field of this.fields) field.options = options;
  }

  private applyOutsideChange({ fill: updates, focus }: Extract<FormHostMessage, { type: 'changed' }>): void {
    this.applyUpdates(updates);
    this.notifyChanged();
    if (focus !== undefined) this.findField(focus)?.focus();
  }

  private showStoredSecretNotes({ notes }: Extract<FormHostMessage, { type: 'storedSecrets' }>): void {
    for (const field of this.fields) if (field.spec.kind === 'secret') field.showStoredSecret(notes[field.spec.key]);
  }

  private applyCorrection(field: FieldView, text: string): void {
    field.text = text;
    this.onFieldEdited(field);
    field.focus();
    this.requestCheck(field);
  }

  private openReference({ spec: { key } }: FieldView, action: 'add' | 'edit'): void {
    this.host.post({ type: 'reference', key, action, revision: this.revision, texts: this.collectTexts() });
  }

  private requestChoices(field: FieldView): void {
    const { key, choose } = field.spec;
    field.choices = [];
    field.showNote('hint', choose?.reading);
    field.showNote('warning', undefined);
    const formState = { revision: this.revision, texts: this.collectTexts(), secrets: this.collectSecrets() };
    this.host.post({ type: 'choose', key, ...formState });
  }

  /** What was read for a form that has changed since may be that of another host. */
  private showChoices({ key, revision, choices, problem }: Extract<FormHostMessage, { type: 'choices' }>): void {
    const field = this.findField(key);
    if (!field) return;
    const isOutdated = revision !== this.revision;
    field.showNote('hint', undefined);
    field.showNote('warning', isOutdated ? field.spec.choose?.outdated : problem);
    field.choices = isOutdated ? [] : choices;
  }

  private render(): void {
    const { spec } = this;
    const form = element(
      'form',
      { novalidate: true, autocomplete: 'off' },
      ...this.fields.map((field) => field.root),
      this.summaryElement,
      this.actions.root,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.postSubmit('save');
    });
    this.root.replaceChildren(
      element('h1', {}, spec.title),
      element('p', { class: 'intro' }, spec.intro),
      this.restoredElement,
      form,
      this.report.root,
    );
  }

  private createRestoredNotice(): HTMLElement {
    const startOver = (): void => {
      this.host.post({ type: 'startOver' });
      this.fields[0]?.focus();
    };
    const button = createButton(this.spec.texts.startOver, startOver, 'link');
    return element(
      'p',
      { class: 'notice', hidden: true },
      createIcon('info'),
      element('span', {}, this.spec.texts.restored, ' ', button),
    );
  }

  private onFieldEdited(field: FieldView): void {
    field.clearNotes();
    for (const view of this.fields) if (view !== field) view.choices = [];
    this.notifyChanged();
    if (!this.fields.some((view) => view.isInvalid)) this.showSummary(undefined);
    if (field.spec.kind === 'choice' || field.spec.kind === 'reference') this.requestCheck(field);
  }

  private notifyChanged(): void {
    this.revision += 1;
    this.isSubmitted = false;
    this.restoredElement.hidden = true;
    this.updateVisibility();
    this.host.post({ type: 'edited', revision: this.revision, texts: this.collectTexts() });
    this.saveState();
    this.showRun(this.run);
  }

  private onFieldLeft(field: FieldView): void {
    if (field.spec.kind === 'secret') {
      runAfterClick(
        () =>
          !field.text.trim() &&
          !field.isSecretReused &&
          field.visible &&
          !field.isFocused &&
          field.showNote('error', field.spec.missing),
      );
    } else {
      this.requestCheck(field);
    }
  }

  /** Asks the host what it makes of a field. */
  private requestCheck(field: FieldView): void {
    if (field.spec.kind === 'secret' || !field.visible) return;
    const texts = this.collectTexts();
    this.checkedTexts.set(field.spec.key, texts);
    this.host.post({ type: 'check', key: field.spec.key, revision: this.revision, texts });
  }

  private showCheckResult({
    key,
    text,
    error,
    offer,
    warning,
    fill,
  }: Extract<FormHostMessage, { type: 'checked' }>): void {
    const field = this.findField(key);
    if (!field || field.text !== text) return;
    // An error is shown once the field is left, not while somebody types in it.
    field.showNote('error', field.isFocused ? undefined : error, offer);
    field.showNote('warning', warning);
    // What was typed into another field since then stays.
    const texts = this.checkedTexts.get(key);
    this.applyUpdates(fill.filter((update) => this.findField(update.key)?.text === texts?.[update.key]));
  }

  private showReadResult({
    revision,
    errors,
    offers,
    warnings,
    fill,
    summary,
  }: Extract<FormHostMessage, { type: 'read' }>): void {
    this.isSubmitted = false;
    if (revision === this.revision) this.applyUpdates(fill);
    for (const field of this.fields) {
      field.showNote('error', errors[field.spec.key], offers[field.spec.key]);
      field.showNote('warning', warnings[field.spec.key]);
    }
    this.showSummary(summary);
    const invalidField = this.fields.find((field) => field.isInvalid);
    if (invalidField) moveFocus(invalidField);
  }

  private applyUpdates(applyUpdates: readonly FieldUpdate[]): void {
    for (const { key, text, hint } of applyUpdates) {
      const field = this.findField(key);
      if (!field || field.spec.kind === 'secret') continue;
      field.text = text;
      field.showNote('error', undefined);
      field.showNote('hint', hint);
    }
    this.updateVisibility();
    this.saveState();
  }

  private postSubmit(type: 'test' | 'save', anyway = false): void {
    if (this.isSubmitted || this.actions.isBusy) return;
    this.isSubmitted = true;
    const formState = { revision: this.revision, texts: this.collectTexts(), secrets: this.collectSecrets() };
    this.host.post(type === 'test' ? { type, ...formState } : { type, ...formState, anyway });
  }

  private showRun(run: FormRun | undefined): void {
    const hasStartedOrEnded = (run?.tone === 'running') !== (this.run?.tone === 'running');
    const isOutdated = run !== undefined && run.revision !== this.revision;
    this.run = run;
    this.report.update(run, isOutdated);
    this.actions.update({
      isBusy: run?.tone === 'running',
      canCancel: run?.canCancel ?? false,
      canSaveAnyway: (run?.canSaveAnyway ?? false) && !isOutdated,
    });
    if (hasStartedOrEnded) this.report.root.scrollIntoView({ block: 'nearest' });
  }

  private applyFix(fix: FormFix): void {
    if (this.actions.isBusy) return;
    switch (fix.kind) {
      case 'investigate':
        return this.host.post({
          type: 'investigate',
          index: fix.index,
          revision: this.revision,
          texts: this.collectTexts(),
          secrets: this.collectSecrets(),
        });
      case 'host':
        return this.host.post({ type: 'fix', index: fix.index });
      case 'retry':
        return this.postSubmit('test');
      case 'focus':
        return (this.findField(fix.field ?? '') ?? this.fields[0])?.focus();
      case 'choose': {
        const field = this.findField(fix.field);
        field?.focus();
        return field && this.requestChoices(field);
      }
      case 'setField':
        this.setFieldValue(fix);
        return this.postSubmit('test');
    }
  }

  /** Sets a field, and moves a secret that was typed for the wrong one. */
  private setFieldValue({ field, value, secret }: Extract<FormFix, { kind: 'setField' }>): void {
    const targetField = this.findField(field);
    if (targetField && targetField.spec.kind !== 'secret') targetField.text = value;
    const sourceField = secret && this.findField(secret.from);
    const destinationField = secret && this.findField(secret.to);
    if (sourceField && destinationField && sourceField.text) {
      destinationField.text = sourceField.text;
      sourceField.text = '';
      destinationField.clearNotes();
    }
    this.notifyChanged();
  }

  private showSummary(text: string | undefined): void {
    fillNote(this.summaryElement, text, { icon: 'error', label: this.spec.texts.error });
  }

  private updateVisibility(): void {
    const visibleFieldSpecs = visibleFields(this.spec, this.collectTexts());
    for (const field of this.fields) {
      field.visible = visibleFieldSpecs.includes(field.spec);
      field.refresh();
    }
  }

  private collectTexts(): Record<string, string> {
    return Object.fromEntries(
      this.fields.filter((field) => field.spec.kind !== 'secret').map((field) => [field.spec.key, field.text]),
    );
  }

  /** Secrets of the fields that count at the moment. */
  private collectSecrets(): Record<string, string> {
    return Object.fromEntries(
      this.fields
        .filter((field) => field.spec.kind === 'secret' && field.visible)
        .map((field) => [field.spec.key, field.text]),
    );
  }

  private saveState(): void {
    const secretsTyped = this.fields
      .filter((field) => field.spec.kind === 'secret' && field.text)
      .map((field) => field.spec.key);
    const state: SavedState = {
      vendor: this.spec.vendor,
      id: this.spec.id,
      texts: this.collectTexts(),
      secretsTyped,
    };
    this.host.saveState(state);
  }

  private findField(key: string): FieldView | undefined {
    return this.fields.find((field) => field.spec.key === key);
  }
}

startPage<FormSpec>('form', (spec, root) => new FormPage(spec, root));
