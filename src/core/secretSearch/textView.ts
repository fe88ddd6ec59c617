import { itemAt } from '../itemAt';

/** A part of a text: from, and up to but not including. */
export interface TextRange {
  start: number;
  end: number;
}

/** A text made of another one, with the place in that one that each of its characters comes from. */
export interface TextView {
  text: string;
  starts: readonly number[];
  ends: readonly number[];
}

export function viewText(text: string): TextView {
  const starts = Array.from({ length: text.length }, (_, index) => index);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

/** What can be put together character by character. */
export class TextViewBuilder {
  private readonly characters: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly view: TextView) {}

  /** Characters that come from these of the view: `length` of them from `index` on. */
  add(characters: string, index: number, length: number): void {
    for (const character of characters) {
      this.characters.push(character);
      this.starts.push(itemAt(this.view.starts, index));
      this.ends.push(itemAt(this.view.ends, index + length - 1));
    }
  }

  build(): TextView {
    return { text: this.characters.join(''), starts: this.starts, ends: this.ends };
  }
}

export function sliceView({ text, starts, ends }: TextView, start: number, end: number): TextView {
  return { text: text.slice(start, end), starts: starts.slice(start, end), ends: ends.slice(start, end) };
}

export function selectCharacters(view: TextView, isSelected: (code: number) => boolean): TextView {
  const indexes: number[] = [];
  for (let index = 0; index < view.text.length; index++)
    if (isSelected(view.text.charCodeAt(index))) indexes.push(index);
  return pickCharacters(view, indexes);
}

export function pickCharacters({ text, starts, ends }: TextView, indexes: readonly number[]): TextView {
  return {
    text: indexes.map((index) => text.charAt(index)).join(''),
    starts: indexes.map((index) => itemAt(starts, index)),
    ends: indexes.map((index) => itemAt(ends, index)),
  };
}

/** The last character first. */
export function reverseView(view: TextView): TextView {
  return pickCharacters(
    view,
    Array.from({ length: view.text.length }, (_, index) => view.text.length - 1 - index),
  );
}

export function findRuns(text: string, pattern: RegExp, minLength: number): TextRange[] {
  return [...text.matchAll(pattern)]
    .filter(([run]) => run.length >= minLength)
    .map(({ 0: run, index }) => ({ start: index, end: index + run.length }));
}
