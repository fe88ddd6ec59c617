import { setImmediate as nextTurn } from 'node:timers/promises';

/** Shorter texts are parsed at once. */
const longTextLength = 200_000;
/** As much as is parsed in about a millisecond, in characters. */
const sliceLength = 100_000;

/**
 * The same as JSON.parse. The items of a long list are parsed in slices, so that other work has its turn. Throws
 * SyntaxError.
 */
export async function parseJsonInSlices(text: string): Promise<unknown> {
  if (text.length < longTextLength) return JSON.parse(text);
  const items: unknown[] = [];
  try {
    for (const slice of sliceList(text)) {
      const parsed = JSON.parse(`[${slice}]`) as unknown[];
      if (parsed.length === 0) return JSON.parse(text);
      for (const item of parsed) items.push(item);
      await nextTurn();
    }
  } catch {
    // The whole text says best what is wrong with it.
    return JSON.parse(text);
  }
  return items.length > 0 ? items : JSON.parse(text);
}

/** Cuts a list between its items. Throws SyntaxError where the text is something else, or more than one list. */
function* sliceList(text: string): Generator<string> {
  let start = text.search(/\S/) + 1;
  if (text[start - 1] !== '[') throw new SyntaxError('It is no list.');
  let depth = 1;
  for (let index = start; index < text.length; index++) {
    switch (text[index]) {
      case '"':
        index = findStringEnd(text, index);
        break;
      case '[':
      case '{':
        depth++;
        break;
      case ']':
      case '}':
        depth--;
        if (depth > 0) break;
        if (text[index] !== ']' || text.slice(index + 1).trim() !== '') throw new SyntaxError('The list ends early.');
        yield text.slice(start, index);
        return;
      case ',':
        if (depth > 1 || index - start < sliceLength) break;
        yield text.slice(start, index);
        start = index + 1;
        break;
      default:
    }
  }
  throw new SyntaxError('The list does not end.');
}

/** Where the quote is that ends a text; the end of everything where there is none. */
function findStringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
