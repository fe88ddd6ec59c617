/** What controls are given. Free of the browser's types, because the host describes its fields with them too. */

/** Something to choose. */
export interface Choice {
  value: string;
  label: string;
  description?: string | undefined;
}

/** A word that can be put into a list. */
export interface Suggestion {
  value: string;
  description: string;
}

/** The words of a list control. `{0}` stands for a number or a word. */
export type ListTexts = Readonly<
  Record<
    | 'available'
    | 'chosen'
    | 'search'
    | 'found'
    | 'add'
    | 'addAll'
    | 'remove'
    | 'removeAll'
    | 'another'
    | 'addAnother'
    | 'suggested'
    | 'unknown'
    | 'nothing'
    | 'added'
    | 'removed'
    | 'removeOne',
    string
  >
>;

/** The words of a control whose text can be chosen from a list that is read when it is asked for. */
export type ChooseTexts = Readonly<Record<'button' | 'label' | 'list' | 'reading' | 'outdated', string>>;

/** The words of a control that refers to something. */
export type ReferenceTexts = Readonly<Record<'choose' | 'none' | 'missing' | 'add' | 'edit', string>>;
