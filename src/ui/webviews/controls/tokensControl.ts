import { formatList, parseList } from '../../../connections/listValue';
import { runAfterClick } from './afterClick';
import type { Control } from './control';
import { setDescription } from './control';
import type { ListTexts } from './controlTypes';
import { createIcon, createIconButton, element, fillPlaceholder } from './dom';

/** A list of words of which none is known beforehand: each with a button that takes it away, and an input for more. */
export function createTokensControl(id: string, texts: ListTexts, placeholder?: string): Control {
  let tokens: string[] = [];
  const list = element('ul', { class: 'tokens-list', 'aria-labelledby': `${id}-label` });
  const input = element('input', {
    id,
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    placeholder,
  });
  const statusElement = element('span', { class: 'visually-hidden', role: 'status' });
  const root = element('div', { class: 'control tokens' }, list, input, statusElement);

  const render = (): void => {
    list.hidden = tokens.length === 0;
    list.replaceChildren(
      ...tokens.map((token) =>
        element('li', { class: 'token' }, element('span', {}, token), createRemoveButton(token)),
      ),
    );
  };
  const show = (message: string): void => {
    render();
    statusElement.textContent = message;
  };
  const notifyChanged = (): void => void root.dispatchEvent(new Event('input'));
  const removeToken = (word: string): void => {
    const index = tokens.indexOf(word);
    tokens = tokens.filter((token) => token !== word);
    show(fillPlaceholder(texts.removed, word));
    notifyChanged();
    (list.querySelectorAll('button')[Math.min(index, tokens.length - 1)] ?? input).focus();
  };
  const createRemoveButton = (word: string): HTMLButtonElement =>
    createIconButton(fillPlaceholder(texts.removeOne, word), createIcon('failed'), () => removeToken(word), 'remove');
  /** Shows what was typed as tokens. The form holds it already, and does not change. */
  const addTypedTokens = (): boolean => {
    const typedTokens = parseList(input.value);
    input.value = '';
    if (typedTokens.length === 0) return false;
    tokens = parseList(formatList([...tokens, ...typedTokens]));
    show(fillPlaceholder(texts.added, typedTokens.join(', ')));
    return true;
  };

  input.addEventListener('keydown', (event) => {
    if (['Enter', ',', ';', ' '].includes(event.key)) {
      // Enter in an empty input is about the form.
      if (addTypedTokens() || event.key !== 'Enter') event.preventDefault();
      return;
    }
    const lastToken = tokens.at(-1);
    if (event.key === 'Backspace' && input.value === '' && lastToken !== undefined) {
      tokens = tokens.slice(0, -1);
      show(fillPlaceholder(texts.removed, lastToken));
      notifyChanged();
    }
  });
  input.addEventListener('focusout', () => runAfterClick(addTypedTokens));
  render();
  return {
    root,
    labelTargetId: id,
    get text() {
      return formatList([...tokens, ...parseList(input.value)]);
    },
    set text(text) {
      if (text === this.text) return;
      tokens = parseList(text);
      input.value = '';
      render();
    },
    get isFocused() {
      return root.contains(document.activeElement);
    },
    focus: () => input.focus(),
    describe: (ids, isInvalid) => setDescription(input, ids, isInvalid),
  };
}
