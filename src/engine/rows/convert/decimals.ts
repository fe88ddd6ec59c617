/**
 * A number as a person writes it, as JSON writes it: `1.234,50-` with the mark `,` is `-1234.50`. Digits before the
 * mark may be grouped by three, with the other mark, a space or an apostrophe, but only where the decimal mark was
 * said: else `1.234` could be two numbers. A sign may stand before or, as SAP writes it, behind.
 * @param mark before the decimals; undefined for a point and no groups.
 * @returns undefined if the text is no such number.
 */
export function plainNumber(text: string, mark: '.' | ',' | undefined): string | undefined {
  const match = (mark === undefined ? ungrouped : grouped[mark]).exec(text);
  if (!match) return undefined;
  const { before = '', after = '', whole = '', decimals = '', exponent = '' } = match.groups ?? {};
  if ((before !== '' && after !== '') || (whole === '' && decimals === '')) return undefined;
  const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '') || '0';
  const sign = /[-\u2212]/.test(before + after) ? '-' : '';
  return sign + digits + (decimals && `.${decimals}`) + exponent.replace('E', 'e');
}

const sign = '[-+\u2212]?';
const exponent = '(?<exponent>[eE][-+]?\\d{1,4})?';

function pattern(whole: string, mark: string): RegExp {
  return new RegExp(
    `^(?<before>${sign})\\s?(?<whole>${whole}|\\d*)(?:${mark}(?<decimals>\\d+))?${exponent}\\s?(?<after>${sign})$`,
    'u',
  );
}

const ungrouped = pattern('\\d*', '\\.');

/** The same separator between all groups. */
const groups = (others: string): string =>
  `\\d{1,3}(?:(?<group>[${others}\\u0020\\u00a0\\u202f'\u2019])\\d{3}(?:\\k<group>\\d{3})*)`;

const grouped = { '.': pattern(groups(','), '\\.'), ',': pattern(groups('.'), ',') };

/** A whole number without point and exponent, if the number (as JSON writes it) is one: `1.0e2` is `100`. */
export function wholeNumber(number: string): string | undefined {
  const [, minus = '', whole = '', decimals = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? [];
  const digits = whole + decimals;
  const shift = Number(power) - decimals.length;
  if (/^0*$/.test(digits)) return digits === '' ? undefined : '0';
  if (shift > 30) return undefined;
  if (shift >= 0) return minus + trimmed(digits + '0'.repeat(shift));
  const cut = digits.length + shift;
  if (/[^0]/.test(digits.slice(Math.max(0, cut)))) return undefined;
  return minus + trimmed(digits.slice(0, cut));
}

function trimmed(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
