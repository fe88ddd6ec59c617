import { toAsciiLetters } from '../core/transliterate';

/** A row of a tree, as far as it is searched: what it says, and what is loaded below it. */
export interface SearchableRow {
  readonly parent?: SearchableRow | undefined;
  /** What it is found by. Absent: it is never found itself. */
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

  constructor(readonly text: string) {
    this.words = [...new Set(foldText(text).split(/\s+/).filter(Boolean))];
  }

  get isActive(): boolean {
    return this.words.length > 0;
  }

  /** Those of the rows below `parent` that stay. */
  selectRows<Row extends SearchableRow>(parent: SearchableRow | undefined, rows: readonly Row[]): Row[] {
    const words = this.findOpenWords(parent);
    return rows.filter((row) => row.isAlwaysShown === true || isShown(row, words));
  }

  /** Whether there is something to show. */
  hasMatch(roots: readonly SearchableRow[]): boolean {
    return roots.some((row) => isShown(row, this.words));
  }

  /** Whether something below a row is found by itself, so that the row is worth unfolding. */
  hasMatchBelow(row: SearchableRow): boolean {
    const words = this.findOpenWords(row);
    return words.length > 0 && (row.lazyChildren?.loadedNodes ?? []).some((child) => isShown(child, words));
  }

  /** The words that neither the row nor one above it holds. */
  private findOpenWords(row: SearchableRow | undefined): readonly string[] {
    let words = this.words;
    for (let current = row; current && words.length > 0; current = current.parent) words = withoutFound(words, current);
    return words;
  }
}

function isShown(row: SearchableRow, words: readonly string[]): boolean {
  const openWords = withoutFound(words, row);
  return openWords.length === 0 || (row.lazyChildren?.loadedNodes ?? []).some((child) => isShown(child, openWords));
}

function withoutFound(words: readonly string[], { searchTexts }: SearchableRow): readonly string[] {
  if (!searchTexts?.length || words.length === 0) return words;
  // No word has a line end in it, so none is found across two texts.
  const text = foldText(searchTexts.join('\n'));
  return words.some((word) => text.includes(word)) ? words.filter((word) => !text.includes(word)) : words;
}

/** Case and accents make no difference. */
function foldText(text: string): string {
  return (/^[\n\x20-\x7e]*$/.test(text) ? text : toAsciiLetters(text)).toLowerCase();
}
