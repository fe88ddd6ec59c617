/**
 * Letters that do not come apart into a letter of ASCII and an accent, with how they are usually written without it.
 */
const singleLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
/** As passports have it (ICAO Doc 9303) for Russian, Ukrainian, Bulgarian and Serbian letters. */
const cyrillic = pairs(
  'а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ie ' +
    'ы y ь _ э e ю iu я ia і i ї i є ie ґ g ђ d ј j љ lj њ nj ћ c џ dz',
);
/** ISO 843, type 2. */
const greek = pairs(
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o',
);
const letters: ReadonlyMap<string, string> = new Map([...Object.entries(singleLetters), ...cyrillic, ...greek]);

function pairs(text: string): [string, string][] {
  const words = text.split(' ');
  return words.flatMap((letter, index): [string, string][] => {
    const latin = index % 2 === 0 ? words[index + 1] : undefined;
    return latin === undefined ? [] : [[letter, latin.replace('_', '')]];
  });
}

/**
 * A text in letters of ASCII where there is a usual way to write it so: accents go, and Cyrillic and Greek letters
 * become Latin ones. All else stays as it is.
 */
export function toAsciiLetters(text: string): string {
  return Array.from(text.normalize('NFC'), (character) => {
    const lower = character.toLowerCase();
    if (character === 'ẞ') return 'SS';
    const written = letters.get(lower) ?? letters.get(lower.normalize('NFD').replace(/\p{M}/gu, ''));
    if (written !== undefined)
      return lower === character ? written : written.charAt(0).toUpperCase() + written.slice(1);
    return character.normalize('NFKD').replace(/\p{M}/gu, '');
  }).join('');
}
