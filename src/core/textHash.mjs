/**
 * 24 bits that stand for a text: FNV-1a over its UTF-16 code units, folded. Another seed gives other numbers, for texts
 * of which two would get the same.
 * @param {string} text
 * @param {number} seed a whole number of at most 32 bits
 * @returns {number}
 */
export function hashText(text, seed) {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 24) ^ (hash & 0xffffff);
}
