/**
 * What the menus of a row go by, as one text of words: `viewItem =~ /\\bpausable\\b/`. A word that a service chose
 * stays one word, and is none of ours where it holds anything but letters, digits and "_".
 */
export function joinContextWords(words: readonly string[]): string {
  return words.map((word) => (/\W/.test(word) ? word.replace(/\W+/g, '_') : word)).join(' ');
}
