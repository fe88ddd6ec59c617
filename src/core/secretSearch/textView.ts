import { itemAt } from '../itemAt';

/** A part of a text: from, and up to but not including. */
export interface TextRange {
  start: number;
  end: number;
}

/** For each character of a view, where in the text that it was made of what it stands for starts and ends. */
interface TextPlaces {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A text made of another one, with the place in that one that each of its characters comes from. */
export class TextView {
  private madePlaces: TextPlaces | undefined;

  /** @param makePlaces is called where a place is asked for, which is only where a secret was found. */
  constructor(
    readonly text: string,
    private readonly makePlaces: () => TextPlaces,
  ) {}

  get starts(): readonly number[] {
    return this.places.starts;
  }

  get ends(): readonly number[] {
    return this.places.ends;
  }

  private get places(): TextPlaces {
    this.madePlaces ??= this.makePlaces();
    return this.madePlaces;
  }
}

export function viewText(text: string): TextView {
  return new TextView(text, () => {
    const starts = countFrom(0, text.length);
    return { starts, ends: starts.map((start) => start + 1) };
  });
}

/** What can be put together piece by piece. */
export class TextViewBuilder {
  private text = '';
  private readonly pieces: { characterCount: number; index: number; length: number; isUnchanged: boolean }[] = [];

  constructor(private readonly view: TextView) {}

  /** Characters, of one code unit each, that come from these of the view together: `length` of them from `index` on. */
  add(characters: string, index: number, length: number): void {
    this.text += characters;
    this.pieces.push({ characterCount: characters.length, index, length, isUnchanged: false });
  }

  /** Characters of the view as they are. */
  addUnchanged(index: number, length: number): void {
    this.text += this.view.text.slice(index, index + length);
    this.pieces.push({ characterCount: length, index, length, isUnchanged: true });
  }

  build(): TextView {
    return new TextView(this.text, () => this.makePlaces());
  }

  private makePlaces(): TextPlaces {
    const { view, pieces } = this;
    const starts: number[] = [];
    const ends: number[] = [];
    for (const { characterCount, index, length, isUnchanged } of pieces) {
      for (let character = 0; character < characterCount; character++) {
        starts.push(itemAt(view.starts, isUnchanged ? index + character : index));
        ends.push(itemAt(view.ends, isUnchanged ? index + character : index + length - 1));
      }
    }
    return { starts, ends };
  }
}

export function sliceView(view: TextView, start: number, end: number): TextView {
  return new TextView(view.text.slice(start, end), () => ({
    starts: view.starts.slice(start, end),
    ends: view.ends.slice(start, end),
  }));
}

/** Without the characters that the pattern matches, which is global and of code units. */
export function dropCharacters(view: TextView, pattern: RegExp): TextView {
  const { text } = view;
  return new TextView(text.replace(pattern, ''), () => {
    const droppedIndexes = new Set(
      [...text.matchAll(pattern)].flatMap(({ 0: dropped, index }) => countFrom(index, index + dropped.length)),
    );
    return placesAt(
      view,
      countFrom(0, text.length).filter((index) => !droppedIndexes.has(index)),
    );
  });
}

export function pickCharacters(view: TextView, indexes: readonly number[]): TextView {
  return new TextView(indexes.map((index) => view.text.charAt(index)).join(''), () => placesAt(view, indexes));
}

/** The last character first. */
export function reverseView(view: TextView): TextView {
  return new TextView(view.text.split('').reverse().join(''), () => ({
    starts: view.starts.toReversed(),
    ends: view.ends.toReversed(),
  }));
}

export function findRuns(text: string, pattern: RegExp, minLength: number): TextRange[] {
  return [...text.matchAll(pattern)]
    .filter(([run]) => run.length >= minLength)
    .map(({ 0: run, index }) => ({ start: index, end: index + run.length }));
}

function placesAt({ starts, ends }: TextPlaces, indexes: readonly number[]): TextPlaces {
  return {
    starts: indexes.map((index) => itemAt(starts, index)),
    ends: indexes.map((index) => itemAt(ends, index)),
  };
}

function countFrom(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
