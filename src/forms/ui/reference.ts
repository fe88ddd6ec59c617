import { element, icon, setAttributes } from './dom';
import type { Option } from '../messages';
import type { FieldSpec } from '../spec';
import type { Control } from './controls';

/** Chooses one of the things that are there, with a button that makes another one and a button that changes the chosen one. */
export function referenceControl(spec: FieldSpec, id: string, open: (action: 'add' | 'edit') => void): Control {
  const words = spec.reference;
  if (!words) throw new Error(`The field ${spec.key} refers to nothing.`);
  let options: readonly Option[] = [];
  let chosen = '';
  const select = element('select', { id, required: spec.required });
  const about = element('p', { class: 'about', 'aria-live': 'polite' });
  const button = (action: 'add' | 'edit', label: string): HTMLButtonElement => {
    const made = element('button', { type: 'button', class: 'tool', 'aria-label': label, title: label }, icon(action));
    made.addEventListener('click', () => made.getAttribute('aria-disabled') !== 'true' && open(action));
    return made;
  };
  const edit = button('edit', words.edit);

  const explain = (): void => {
    const option = options.find((one) => one.value === chosen);
    about.textContent = option?.description ?? '';
    setAttributes(edit, { 'aria-disabled': !option && 'true' });
  };
  const render = (): void => {
    const gone = chosen !== '' && !options.some((one) => one.value === chosen);
    const empty = element('option', { value: '' }, options.length === 0 ? words.none : words.choose);
    const lost = gone && element('option', { value: chosen }, words.gone);
    select.replaceChildren(empty, ...(lost ? [lost] : []), ...options.map(({ value, label }) => element('option', { value }, label)));
    select.value = chosen;
    explain();
  };
  select.addEventListener('change', () => {
    chosen = select.value;
    explain();
  });
  render();
  return {
    root: element('div', { class: 'control reference' }, select, button('add', words.add), edit, about),
    labelled: id,
    get text() {
      return chosen;
    },
    set text(text) {
      chosen = text;
      render();
    },
    get focused() {
      return document.activeElement === select;
    },
    focus: () => select.focus(),
    describe: (ids, invalid) => setAttributes(select, { 'aria-describedby': ids || undefined, 'aria-invalid': invalid && 'true' }),
    setOptions: (next) => {
      options = next;
      render();
    },
  };
}
