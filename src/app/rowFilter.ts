import { longListLength, TimeSlices } from '../core/mapInSlices';
import { toAsciiLetters } from '../core/transliterate';

/** A row of a tree, as far as it is searched: what it says, and what is loaded below it. */
export interface SearchableRow {
  readonly parent?: SearchableRow | undefined;
  /** What it is found by; the same array as long as that is the same, where it can be. Absent: never found itself. */
  readonly searchTexts?: readonly string[];
  /** It stays wherever its list is shown, like "Load more…". */
  readonly isAlwaysShown?: boolean;
  readonly lazyChildren?: { readonly loadedNodes: readonly SearchableRow[] | undefined };
}

/** So many rows are looked through between two looks at the clock. */
const rowsPerLook = 16;

/**
 * Which rows of a tree stay while a filter is on. Every word must be found in a row or in the rows above it: "acme
 * orders" finds the table ORDERS below the connection Acme. The rows above a found one stay, and all below it. Only
 * what is loaded is looked at.
 */
export class RowFilter {
  private readonly words: readonly string[];
  /** Whether something below rows is found, as far as that was asked since something has changed. */
  private matchesBelow = new Map<SearchableRow, boolean>();

  constructor(readonly text: string) {
    this.words = [...new Set(foldText(text).split(/\s+/).filter(Boolean))];
  }

  get isActive(): boolean {
    return this.words.length > 0;
  }

  /** Rows have changed: what is asked from now on is looked up again. */
  forget(): void {
    // What a search in progress has found before goes with the old ones.
    this.matchesBelow = new Map();
  }

  /** Looks through all that is loaded, with other work in between, so that what is asked next is known already. */
  async search(roots: readonly SearchableRow[], signal: AbortSignal): Promise<void> {
    const { matchesBelow } = this;
    const slices = new TimeSlices();
    if (this.isActive) await this.searchRows(roots, this.words, { matchesBelow, slices, signal });
  }

  /** Whether one of the rows is shown. */
  private async searchRows(
    rows: readonly SearchableRow[],
    words: readonly string[],
    search: { matchesBelow: Map<SearchableRow, boolean>; slices: TimeSlices; signal: AbortSignal },
  ): Promise<boolean> {
    const { matchesBelow, slices, signal } = search;
    let hasMatch = false;
    const mayHoldWords = rows.length < longListLength || listHolds(rows, words);
    let rowsUntilLook = 0;
    for (const row of rows) {
      if (rowsUntilLook-- === 0) {
        if (slices.isOver) await slices.next();
        if (signal.aborted) return false;
        rowsUntilLook = rowsPerLook;
      }
      const children = row.lazyChildren?.loadedNodes;
      if (!children?.length) {
        hasMatch ||= mayHoldWords && holdsAll(row, words);
        continue;
      }
      const openWords = withoutFound(words, row);
      const isShown = openWords.length === 0 || (await this.searchRows(children, openWords, search));
      if (signal.aborted) return false;
      if (openWords.length > 0) matchesBelow.set(row, isShown);
      hasMatch ||= isShown;
    }
    return hasMatch;
  }

  /** Those of the rows below `parent` that stay. */
  selectRows<Row extends SearchableRow>(parent: SearchableRow | undefined, rows: readonly Row[]): Row[] {
    const words = this.findOpenWords(parent);
    return rows.filter((row) => row.isAlwaysShown === true || this.isShown(row, words));
  }

  /** Whether there is something to show. */
  hasMatch(roots: readonly SearchableRow[]): boolean {
    return roots.some((row) => this.isShown(row, this.words));
  }

  /** Whether something below a row is found by itself, so that the row is worth unfolding. */
  hasMatchBelow(row: SearchableRow): boolean {
    const words = this.findOpenWords(row);
    return words.length > 0 && this.isFoundBelow(row, words);
  }

  /** The words that neither the row nor one above it holds. */
  private findOpenWords(row: SearchableRow | undefined): readonly string[] {
    let words = this.words;
    for (let current = row; current && words.length > 0; current = current.parent) words = withoutFound(words, current);
    return words;
  }

  /** @param words those that no row above it holds */
  private isShown(row: SearchableRow, words: readonly string[]): boolean {
    if (!row.lazyChildren?.loadedNodes?.length) return holdsAll(row, words);
    const openWords = withoutFound(words, row);
    return openWords.length === 0 || this.isFoundBelow(row, openWords);
  }

  /** @param words those that neither the row nor one above it holds, at least one */
  private isFoundBelow(row: SearchableRow, words: readonly string[]): boolean {
    const knownAnswer = this.matchesBelow.get(row);
    if (knownAnswer !== undefined) return knownAnswer;
    const answer = (row.lazyChildren?.loadedNodes ?? []).some((child) => this.isShown(child, words));
    this.matchesBelow.set(row, answer);
    return answer;
  }
}

/** What rows said when they were last searched: the next filter looks at the same ones. */
const foldedRows = new WeakMap<SearchableRow, { searchTexts: readonly string[]; text: string; foldedText: string }>();

/**
 * Reads what all loaded rows say, with other work in between, so that the first text is looked up as fast as the next.
 */
export async function prepareRows(rows: readonly SearchableRow[], slices = new TimeSlices()): Promise<void> {
  for (const row of rows) {
    if (slices.isOver) await slices.next();
    if (row.searchTexts?.length) foldRow(row, row.searchTexts);
    const children = row.lazyChildren?.loadedNodes;
    if (children?.length) await prepareRows(children, slices);
  }
  if (rows.length >= longListLength) readList(rows);
}

/** What all rows of a long list said together, so that one look tells that none of them holds a word. */
const readLists = new WeakMap<
  readonly SearchableRow[],
  { texts: SearchableRow['searchTexts'][]; foldedText: string }
>();

function listHolds(rows: readonly SearchableRow[], words: readonly string[]): boolean {
  const text = readList(rows);
  return words.every((word) => text.includes(word));
}

function readList(rows: readonly SearchableRow[]): string {
  const knownList = readLists.get(rows);
  if (
    knownList &&
    rows.length === knownList.texts.length &&
    rows.every(({ searchTexts }, index) => searchTexts === knownList.texts[index])
  )
    return knownList.foldedText;
  const texts = rows.map(({ searchTexts }) => searchTexts);
  const foldedText = rows.map((row, index) => (texts[index]?.length ? foldRow(row, texts[index]) : '')).join('\n');
  readLists.set(rows, { texts, foldedText });
  return foldedText;
}

function holdsAll(row: SearchableRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { searchTexts } = row;
  if (!searchTexts?.length) return false;
  const text = foldRow(row, searchTexts);
  return words.every((word) => text.includes(word));
}

function withoutFound(words: readonly string[], row: SearchableRow): readonly string[] {
  const { searchTexts } = row;
  if (!searchTexts?.length || words.length === 0) return words;
  const text = foldRow(row, searchTexts);
  return words.some((word) => text.includes(word)) ? words.filter((word) => !text.includes(word)) : words;
}

function foldRow(row: SearchableRow, searchTexts: readonly string[]): string {
  const foldedRow = foldedRows.get(row);
  if (foldedRow?.searchTexts === searchTexts) return foldedRow.foldedText;
  // No word has a line end in it, so none is found across two texts.
  const text = searchTexts.join('\n');
  if (foldedRow?.text === text) return foldedRow.foldedText;
  const foldedText = foldText(text);
  foldedRows.set(row, { searchTexts, text, foldedText });
  return foldedText;
}

/** Case and accents make no difference. The point between the parts of a description is in almost every row. */
function foldText(text: string): string {
  return text.replace(/[^\n\x20-\x7e·]+/g, toAsciiLetters).toLowerCase();
}
