/**
 * What a table of ours says about a word of somebody else's. A plain `table[word]` would find what every object
 * inherits: "constructor", "toString".
 */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
