import { readList, writeList } from '../../connections/lists';
import { element, icon, setAttributes, withWord } from './dom';
import type { FieldSpec } from '../spec';
import type { Control } from './controls';
import type { ListAround } from './transfer';

/** A list of words of which none is known beforehand: each with a button that takes it away, and an input for more. */
export function tokensControl(spec: FieldSpec, id: string, { texts }: ListAround): Control {
  let words: string[] = [];
  const list = element('ul', { class: 'tokens-list', 'aria-labelledby': `${id}-label` });
  const input = element('input', { id, type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', placeholder: spec.placeholder });
  const spoken = element('span', { class: 'spoken', role: 'status' });
  const root = element('div', { class: 'control tokens' }, list, input, spoken);

  const render = (): void => {
    list.hidden = words.length === 0;
    list.replaceChildren(...words.map((word) => element('li', { class: 'token' }, element('span', {}, word), removeButton(word))));
  };
  const changed = (message: string): void => {
    render();
    spoken.textContent = message;
    root.dispatchEvent(new Event('input'));
  };
  const remove = (word: string): void => {
    const index = words.indexOf(word);
    words = words.filter((one) => one !== word);
    changed(withWord(texts.removed, word));
    (list.querySelectorAll('button')[Math.min(index, words.length - 1)] ?? input).focus();
  };
  const removeButton = (word: string): HTMLButtonElement => {
    const label = withWord(texts.removeOne, word);
    const button = element('button', { type: 'button', 'aria-label': label, title: label }, icon('failed'));
    button.addEventListener('click', () => remove(word));
    return button;
  };
  const addTyped = (): boolean => {
    const typed = readList(input.value);
    input.value = '';
    if (typed.length === 0) return false;
    words = readList(writeList([...words, ...typed]));
    changed(withWord(texts.added, typed.join(', ')));
    return true;
  };

  input.addEventListener('keydown', (event) => {
    if (['Enter', ',', ';', ' '].includes(event.key)) {
      // Enter in an empty input is about the form.
      if (addTyped() || event.key !== 'Enter') event.preventDefault();
    } else if (event.key === 'Backspace' && input.value === '' && words.length > 0) {
      const last = words.at(-1)!;
      words = words.slice(0, -1);
      changed(withWord(texts.removed, last));
    }
  });
  input.addEventListener('focusout', addTyped);
  render();
  return {
    root,
    labelled: id,
    get text() {
      return writeList([...words, ...readList(input.value)]);
    },
    set text(text) {
      if (text === this.text) return;
      words = readList(text);
      input.value = '';
      render();
    },
    get focused() {
      return root.contains(document.activeElement);
    },
    focus: () => input.focus(),
    describe: (ids, invalid) => setAttributes(input, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
  };
}
