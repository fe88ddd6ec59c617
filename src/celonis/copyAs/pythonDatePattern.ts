/**
 * Regular expressions of Python for the letters of a date format; `#` is a number that makes the name of a group
 * unique.
 */
const patternByLetters: Readonly<Record<string, string>> = {
  yyyy: '(?P<year#>[0-9]{4})',
  uuuu: '(?P<year#>[0-9]{4})',
  yy: '(?P<year#>[0-9]{2})',
  uu: '(?P<year#>[0-9]{2})',
  MMMM: '(?P<month#>(?i:january|february|march|april|may|june|july|august|september|october|november|december))',
  MMM: '(?P<month#>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))',
  MM: '(?P<month#>[0-9]{2})',
  M: '(?P<month#>[0-9]{1,2})',
  dd: '(?P<day#>[0-9]{2})',
  d: '(?P<day#>[0-9]{1,2})',
  HH: '(?P<hour#>[0-9]{2})',
  H: '(?P<hour#>[0-9]{1,2})',
  hh: '(?P<hour#>[0-9]{2})',
  h: '(?P<hour#>[0-9]{1,2})',
  mm: '(?P<minute#>[0-9]{2})',
  m: '(?P<minute#>[0-9]{1,2})',
  ss: '(?P<second#>[0-9]{2})',
  s: '(?P<second#>[0-9]{1,2})',
  a: '(?P<half#>(?i:am|pm))',
};

const offsetPattern = '(?P<offset#>Z|[-+][0-9]{2}(?::?[0-9]{2})?)';

/**
 * A date format without fault, in Java's letters, as a regular expression of Python with a group for each part of a
 * moment.
 */
export function createPythonPattern(format: string): string {
  let groupCount = 0;
  const patternParts = [...format.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[\s\S]/gu)].map(([token, quoted]) => {
    if (quoted !== undefined) return escapeLiteral(quoted === '' ? "'" : quoted.replaceAll("''", "'"));
    if (token === '[') return '(?:';
    if (token === ']') return ')?';
    const pattern = /^S+$/.test(token)
      ? `(?P<fraction#>[0-9]{${token.length}})`
      : /^(X{1,3}|Z)$/.test(token)
        ? offsetPattern
        : patternByLetters[token];
    return pattern?.replace('#', () => (groupCount++ === 0 ? '' : String(groupCount))) ?? escapeLiteral(token);
  });
  return patternParts.join('');
}

function escapeLiteral(text: string): string {
  return text.replace(/[^A-Za-z0-9\s]/gu, (character) =>
    character.length === 1 && character <= '~' ? `\\${character}` : character,
  );
}
