import { createButton, createIcon, element, setAttributes } from '../../controls/dom';
import { HostConnection } from '../../controls/hostConnection';
import { moveFocus } from '../../controls/moveFocus';
import { fillNote } from '../../controls/notes';
import { startPage } from '../../controls/startPage';
import { createTextInput } from '../../controls/textInput';
import type { ReviewHostMessage, ReviewPageMessage, ReviewSpec, ReviewState } from '../reviewMessages';
import { reviewHostMessageSchema } from '../reviewMessages';

/** The page: what will be sent, a confirmation, and what came of it. */
class ReviewPage {
  private readonly host: HostConnection<ReviewHostMessage, ReviewPageMessage>;
  private readonly nameInput = createTextInput({ isSecret: false, required: true }, 'typed-name');
  private readonly nameErrorElement = element('p', { class: 'field-note error', id: 'name-error', hidden: true });
  private readonly confirmation: HTMLElement;
  private readonly confirmButton: HTMLButtonElement;
  private readonly cancelButton: HTMLButtonElement;
  private readonly headlineElement = element('p', { class: 'headline' });
  private readonly paragraphsElement = element('div', { class: 'paragraphs' });
  private readonly actionsElement = element('div', { class: 'fixes' });
  private readonly outcomeElement: HTMLElement;

  constructor(
    private readonly spec: ReviewSpec,
    root: HTMLElement,
  ) {
    const { texts, typedNameLabel, copyLabel } = spec;
    this.confirmButton = element('button', { type: 'submit', class: 'button' }, texts.confirm);
    this.cancelButton = createButton(texts.cancel, () => this.host.post({ type: 'cancel' }), 'button secondary');
    this.confirmation = this.createConfirmation(typedNameLabel, copyLabel);
    this.outcomeElement = element(
      'section',
      { class: 'report', 'aria-label': texts.outcome, 'aria-live': 'polite', hidden: true },
      this.headlineElement,
      this.paragraphsElement,
      this.actionsElement,
    );
    root.replaceChildren(
      element('h1', {}, spec.title),
      ...spec.paragraphs.map((text) => element('p', { class: 'intro' }, text)),
      ...spec.warnings.map((text) => this.createWarning(text)),
      ...spec.sections.map((section, index) => this.createSection(section, index)),
      this.confirmation,
      this.outcomeElement,
    );
    this.host = new HostConnection<ReviewHostMessage, ReviewPageMessage>({
      schema: reviewHostMessageSchema,
      onMessage: ({ state }) => this.showState(state),
      createRejection: () => ({ type: 'rejected' }),
      rejectionText: texts.rejected,
    });
    this.host.post({ type: 'ready' });
  }

  private createWarning(text: string): HTMLElement {
    const note = element('p', { class: 'field-note warning' });
    fillNote(note, text, { icon: 'warning', label: this.spec.texts.warning });
    return note;
  }

  private createSection({ heading, help, rows, code }: ReviewSpec['sections'][number], index: number): HTMLElement {
    const headingId = `section-${index}`;
    return element(
      'section',
      { 'aria-labelledby': headingId },
      element('h2', { id: headingId }, heading),
      help !== undefined && element('p', { class: 'help' }, help),
      code !== undefined && element('pre', { class: 'code', tabindex: '0', 'aria-label': heading }, code),
      rows.length > 0 &&
        element(
          'dl',
          { class: 'fields' },
          ...rows.map(({ label, value, isSecret, isProse, isNumbered }) =>
            element(
              'div',
              {
                class: ['field-row', isSecret && 'secret', isProse && 'prose', isNumbered && 'numbered']
                  .filter(Boolean)
                  .join(' '),
              },
              element('dt', {}, label),
              element(
                'dd',
                {},
                isSecret && element('span', { class: 'visually-hidden' }, `${this.spec.texts.secret}: `),
                value,
              ),
            ),
          ),
        ),
    );
  }

  /** Confirming is the form's submit button, so that Enter in the name confirms. */
  private createConfirmation(typedNameLabel: string | undefined, copyLabel: string | undefined): HTMLElement {
    const form = element(
      'form',
      { class: 'confirmation', novalidate: true },
      ...(typedNameLabel === undefined
        ? []
        : [
            element('label', { class: 'label', for: 'typed-name' }, typedNameLabel),
            this.nameInput.root,
            this.nameErrorElement,
          ]),
      element(
        'div',
        { class: 'actions' },
        this.confirmButton,
        copyLabel !== undefined && createButton(copyLabel, () => this.host.post({ type: 'copy' }), 'button secondary'),
        this.cancelButton,
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.confirmButton.getAttribute('aria-disabled') !== 'true')
        this.host.post({ type: 'confirm', typedName: this.nameInput.text });
    });
    return form;
  }

  private showState({ phase, tone, headline, paragraphs, actions, canCancel, nameError }: ReviewState): void {
    const isRunning = phase === 'running';
    setAttributes(this.confirmButton, { 'aria-disabled': isRunning && 'true' });
    setAttributes(this.cancelButton, { 'aria-disabled': isRunning && !canCancel && 'true' });
    const hadFocus = this.confirmation.contains(document.activeElement);
    this.confirmation.hidden = phase === 'ended';
    fillNote(this.nameErrorElement, nameError);
    this.nameInput.describe(nameError ? 'name-error' : '', nameError !== undefined);
    if (nameError) moveFocus(this.nameInput);
    this.outcomeElement.hidden = headline === '';
    this.headlineElement.className = `headline ${tone}`;
    this.headlineElement.replaceChildren(createIcon(tone), element('span', {}, headline));
    this.paragraphsElement.replaceChildren(...paragraphs.map((text) => element('p', {}, text)));
    this.actionsElement.hidden = actions.length === 0;
    this.actionsElement.replaceChildren(
      ...actions.map((label, index) =>
        createButton(label, () => this.host.post({ type: 'action', index }), 'button secondary'),
      ),
    );
    // What was in the focus is gone: what comes next is the outcome.
    if (hadFocus && phase === 'ended') (this.actionsElement.querySelector('button') ?? this.outcomeElement).focus();
    if (phase !== 'review' || headline !== '') this.outcomeElement.scrollIntoView({ block: 'nearest' });
  }
}

startPage<ReviewSpec>('review', (spec, root) => new ReviewPage(spec, root));
