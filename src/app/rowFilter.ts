import { TimeSlices } from '../core/mapInSlices';
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

/**
 * Which rows of a tree stay while a filter is on. Every word must be found in a row or in the rows above it: "acme
 * orders" finds the table ORDERS below the connection Acme. The rows above a found one stay, and all below it. Only
 * what is loaded is looked at.
 */
export class RowFilter {
  private readonly words: readonly string[];
  /** Whether rows stay, as far as that was asked since something has changed. */
  private shownRows = new WeakMap<SearchableRow, boolean>();

  constructor(readonly text: string) {
    this.words = [...new Set(foldText(text).split(/\s+/).filter(Boolean))];
  }

  get isActive(): boolean {
    return this.words.length > 0;
  }

  /** Rows have changed: what is asked from now on is looked up again. */
  forget(): void {
    this.shownRows = new WeakMap();
  }

  /** Looks through all that is loaded, with other work in between, so that what is asked next is known already. */
  async search(roots: readonly SearchableRow[], signal: AbortSignal): Promise<void> {
    if (this.isActive) await this.searchRows(roots, this.words, new TimeSlices(), signal);
  }

  private async searchRows(
    rows: readonly SearchableRow[],
    words: readonly string[],
    slices: TimeSlices,
    signal: AbortSignal,
  ): Promise<void> {
    for (const row of rows) {
      if (slices.isOver) await slices.next();
      if (signal.aborted) return;
      const children = row.lazyChildren?.loadedNodes ?? [];
      const openWords = children.length > 0 ? withoutFound(words, row) : [];
      if (openWords.length > 0) await this.searchRows(children, openWords, slices, signal);
      this.isShown(row, words);
    }
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
    return words.length > 0 && (row.lazyChildren?.loadedNodes ?? []).some((child) => this.isShown(child, words));
  }

  /** The words that neither the row nor one above it holds. */
  private findOpenWords(row: SearchableRow | undefined): readonly string[] {
    let words = this.words;
    for (let current = row; current && words.length > 0; current = current.parent) words = withoutFound(words, current);
    return words;
  }

  /** @param words those that no row above it holds */
  private isShown(row: SearchableRow, words: readonly string[]): boolean {
    const knownAnswer = this.shownRows.get(row);
    if (knownAnswer !== undefined) return knownAnswer;
    const openWords = withoutFound(words, row);
    const children = openWords.length === 0 ? [] : (row.lazyChildren?.loadedNodes ?? []);
    const answer = openWords.length === 0 || children.some((child) => this.isShown(child, openWords));
    this.shownRows.set(row, answer);
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
