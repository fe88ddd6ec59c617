import { valueOf, visibleFields } from '../../connections/visibility';
import { Actions } from './actions';
import { element, icon } from './dom';
import { FieldView } from './fields';
import { Host } from './host';
import { afterClick } from './pointer';
import { Report } from './report';
import type { Fill, FormFix, FormRun, HostMessage } from '../messages';
import type { FormSpec } from '../spec';

/** The page: puts the parts together, tells the host what is typed, and shows what it answers. */
class FormPage {
  private readonly host = new Host((message) => this.receive(message));
  private readonly fields: readonly FieldView[];
  private readonly summary = element('p', { class: 'remark error summary', role: 'alert', hidden: true });
  private readonly restored: HTMLElement;
  private readonly actions: Actions;
  private readonly report: Report;
  private revision = 0;
  private run: FormRun | undefined;
  /** Secrets that were typed before the page was loaded again. */
  private lostSecrets = this.host.saved?.secretsTyped ?? [];
  private started = false;

  constructor(
    private readonly spec: FormSpec,
    private readonly root: HTMLElement,
  ) {
    const { texts } = spec;
    this.fields = spec.fields.map(
      (field) =>
        new FieldView(field, texts, {
          edited: (view) => this.edited(view),
          left: (view) => this.left(view),
          pasted: (view) => this.check(view),
          mended: (view, text) => this.mended(view, text),
          openReference: (view, action) => this.openReference(view, action),
          valueOf: (key) => valueOf(spec, key, this.texts()),
        }),
    );
    this.actions = new Actions(texts, spec.testable, {
      test: () => this.submit('test'),
      saveAnyway: () => this.submit('save', true),
      cancel: () => this.host.post({ type: 'cancel' }),
    });
    this.report = new Report(texts, (fix) => this.apply(fix));
    this.restored = this.restoredNotice();
    this.host.post({ type: 'ready' });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'state':
        return this.reset(message);
      case 'options':
        return this.setOptions(message);
      case 'changed':
        return this.changedOutside(message);
      case 'checked':
        return afterClick(() => this.checked(message));
      case 'read':
        return this.read(message);
      case 'run':
        return this.show(message.run);
    }
  }

  /** The form as the host knows it: at the start, and when it starts over. */
  private reset({ texts, options, revision, restored, run, focus }: Extract<HostMessage, { type: 'state' }>): void {
    if (!this.started) this.draw();
    this.setOptions({ options });
    for (const field of this.fields) {
      field.text = texts[field.spec.key] ?? '';
      field.clearRemarks();
      if (this.lostSecrets.includes(field.spec.key)) field.remark('hint', this.spec.texts.secretGone);
    }
    this.lostSecrets = [];
    this.revision = revision;
    this.restored.hidden = !restored;
    this.showSummary(undefined);
    this.updateVisibility();
    this.show(run);
    this.keep();
    if (!this.started || focus !== undefined) (this.field(focus ?? '') ?? this.fields[0])?.focus();
    this.started = true;
  }

  private setOptions({ options }: Pick<Extract<HostMessage, { type: 'options' }>, 'options'>): void {
    for (const field of this.fields) field.options = options;
  }

  private changedOutside({ fill, focus }: Extract<HostMessage, { type: 'changed' }>): void {
    this.fill(fill);
    this.changed();
    if (focus !== undefined) this.field(focus)?.focus();
  }

  private mended(field: FieldView, text: string): void {
    field.text = text;
    this.edited(field);
    field.focus();
    this.check(field);
  }

  private openReference({ spec: { key } }: FieldView, action: 'add' | 'edit'): void {
    this.host.post({ type: 'reference', key, action, revision: this.revision, texts: this.texts() });
  }

  private draw(): void {
    const { spec } = this;
    const form = element('form', { novalidate: true, autocomplete: 'off' }, ...this.fields.map((field) => field.root), this.summary, this.actions.root);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.actions.busy) this.submit('save');
    });
    this.root.replaceChildren(element('h1', {}, spec.title), element('p', { class: 'intro' }, spec.intro), this.restored, form, this.report.root);
  }

  private restoredNotice(): HTMLElement {
    const button = element('button', { type: 'button', class: 'link' }, this.spec.texts.startOver);
    button.addEventListener('click', () => {
      this.host.post({ type: 'startOver' });
      this.fields[0]?.focus();
    });
    return element('p', { class: 'notice', hidden: true }, icon('info'), element('span', {}, this.spec.texts.restored, ' ', button));
  }

  private edited(field: FieldView): void {
    field.clearRemarks();
    this.changed();
    if (!this.fields.some((one) => one.invalid)) this.showSummary(undefined);
    if (field.spec.kind === 'choice' || field.spec.kind === 'reference') this.check(field);
  }

  private changed(): void {
    this.revision += 1;
    this.restored.hidden = true;
    this.updateVisibility();
    this.host.post({ type: 'edited', revision: this.revision, texts: this.texts() });
    this.keep();
    this.show(this.run);
  }

  private left(field: FieldView): void {
    if (field.spec.kind === 'secret') {
      afterClick(() => !field.text.trim() && field.visible && !field.focused && field.remark('error', field.spec.missing));
    } else {
      this.check(field);
    }
  }

  /** Asks the host what it makes of a field. */
  private check(field: FieldView): void {
    if (field.spec.kind === 'secret' || !field.visible) return;
    this.host.post({ type: 'check', key: field.spec.key, revision: this.revision, texts: this.texts() });
  }

  private checked({ key, text, error, offer, warning, fill }: Extract<HostMessage, { type: 'checked' }>): void {
    const field = this.field(key);
    if (!field || field.text !== text) return;
    // Nobody is told of a mistake in the middle of typing.
    field.remark('error', field.focused ? undefined : error, offer);
    field.remark('warning', warning);
    this.fill(fill);
  }

  private read({ revision, errors, offers, warnings, fill, summary }: Extract<HostMessage, { type: 'read' }>): void {
    if (revision === this.revision) this.fill(fill);
    for (const field of this.fields) {
      field.remark('error', errors[field.spec.key], offers[field.spec.key]);
      field.remark('warning', warnings[field.spec.key]);
    }
    this.showSummary(summary);
    this.fields.find((field) => field.invalid)?.focus();
  }

  private fill(fill: readonly Fill[]): void {
    for (const { key, text, hint } of fill) {
      const field = this.field(key);
      if (!field || field.spec.kind === 'secret') continue;
      field.text = text;
      field.remark('error', undefined);
      field.remark('hint', hint);
    }
    this.updateVisibility();
    this.keep();
  }

  private submit(type: 'test' | 'save', anyway = false): void {
    const form = { revision: this.revision, texts: this.texts(), secrets: this.secrets() };
    this.host.post(type === 'test' ? { type, ...form } : { type, ...form, anyway });
  }

  private show(run: FormRun | undefined): void {
    const beginsOrEnds = (run?.tone === 'running') !== (this.run?.tone === 'running');
    const outdated = run !== undefined && run.revision !== this.revision;
    this.run = run;
    this.report.update(run, outdated);
    this.actions.update({
      busy: run?.tone === 'running',
      canCancel: run?.canCancel ?? false,
      canSaveAnyway: (run?.canSaveAnyway ?? false) && !outdated,
    });
    if (beginsOrEnds) this.report.root.scrollIntoView({ block: 'nearest' });
  }

  private apply(fix: FormFix): void {
    if (this.actions.busy) return;
    switch (fix.kind) {
      case 'investigate':
        return this.host.post({ type: 'investigate', index: fix.index, revision: this.revision, texts: this.texts(), secrets: this.secrets() });
      case 'host':
        return this.host.post({ type: 'fix', index: fix.index });
      case 'retry':
        return this.submit('test');
      case 'focus':
        return (this.field(fix.field ?? '') ?? this.fields[0])?.focus();
      case 'setField':
        this.set(fix);
        return this.submit('test');
    }
  }

  /** Sets a field, and moves a secret that was typed for the wrong one. */
  private set({ field, value, secret }: Extract<FormFix, { kind: 'setField' }>): void {
    const target = this.field(field);
    if (target && target.spec.kind !== 'secret') target.text = value;
    const from = secret && this.field(secret.from);
    const to = secret && this.field(secret.to);
    if (from && to && from.text) {
      to.text = from.text;
      from.text = '';
      to.clearRemarks();
    }
    this.changed();
  }

  private showSummary(text: string | undefined): void {
    this.summary.hidden = !text;
    this.summary.replaceChildren(...(text ? [icon('error'), element('span', {}, text)] : []));
  }

  private updateVisibility(): void {
    const visible = visibleFields(this.spec, this.texts());
    for (const field of this.fields) {
      field.visible = visible.includes(field.spec);
      field.refresh();
    }
  }

  private texts(): Record<string, string> {
    return Object.fromEntries(this.fields.filter((field) => field.spec.kind !== 'secret').map((field) => [field.spec.key, field.text]));
  }

  /** Secrets of the fields that count at the moment. */
  private secrets(): Record<string, string> {
    return Object.fromEntries(this.fields.filter((field) => field.spec.kind === 'secret' && field.visible).map((field) => [field.spec.key, field.text]));
  }

  private keep(): void {
    const secretsTyped = this.fields.filter((field) => field.spec.kind === 'secret' && field.text).map((field) => field.spec.key);
    this.host.saved = { vendor: this.spec.vendor, id: this.spec.id, texts: this.texts(), secretsTyped };
  }

  private field(key: string): FieldView | undefined {
    return this.fields.find((field) => field.spec.key === key);
  }
}

const spec = document.getElementById('spec');
const root = document.getElementById('form');
if (spec && root) new FormPage(JSON.parse(spec.textContent) as FormSpec, root);
