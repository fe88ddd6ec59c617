/**
 * A number as a person writes it, as JSON writes it: `1.234,50-` with the mark `,` is `-1234.50`. Digits before the
 * mark may be grouped by three, with the other mark, a space or an apostrophe, but only where the decimal mark was
 * said: else `1.234` could be two numbers. A sign may stand before or, as SAP writes it, behind.
 * @param decimalMark before the decimals; undefined for a point and no groups.
 * @returns undefined if the text is no such number.
 */
export function toJsonNumber(text: string, decimalMark: '.' | ',' | undefined): string | undefined {
  const match = (decimalMark === undefined ? ungroupedNumber : groupedNumbers[decimalMark]).exec(text);
  if (!match) return undefined;
  const {
    before: leadingSign = '',
    after: trailingSign = '',
    whole: wholeDigits = '',
    decimals = '',
    exponent = '',
  } = match.groups ?? {};
  if ((leadingSign !== '' && trailingSign !== '') || (wholeDigits === '' && decimals === '')) return undefined;
  const digits = wholeDigits.replace(/\D/g, '').replace(/^0+(?=\d)/, '') || '0';
  const minusSign = /[-\u2212]/.test(leadingSign + trailingSign) ? '-' : '';
  return minusSign + digits + (decimals && `.${decimals}`) + exponent.replace('E', 'e');
}

const signPattern = '[-+\u2212]?';
const exponentPattern = '(?<exponent>[eE][-+]?\\d{1,4})?';

function numberPattern(wholePattern: string, markPattern: string): RegExp {
  return new RegExp(
    `^(?<before>${signPattern})\\s?(?<whole>${wholePattern}|\\d*)(?:${markPattern}(?<decimals>\\d+))?${exponentPattern}\\s?(?<after>${signPattern})$`,
    'u',
  );
}

const ungroupedNumber = numberPattern('\\d*', '\\.');

/** The same separator between all groups. */
const groupedDigits = (groupSeparators: string): string =>
  `\\d{1,3}(?:(?<group>[${groupSeparators}\\u0020\\u00a0\\u202f'\u2019])\\d{3}(?:\\k<group>\\d{3})*)`;

/** As in India, where all groups but the last have two digits: 12,34,567. */
const indianDigits = '\\d{1,2}(?:,\\d{2})+,\\d{3}';

const groupedNumbers = {
  '.': numberPattern(`${groupedDigits(',')}|${indianDigits}`, '\\.'),
  ',': numberPattern(groupedDigits('.'), ','),
};

/** A whole number without point and exponent, if the number (as JSON writes it) is one: `1.0e2` is `100`. */
export function toJsonInteger(number: string): string | undefined {
  const [, minusSign = '', wholeDigits = '', decimals = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? [];
  const digits = wholeDigits + decimals;
  const exponentShift = Number(exponent) - decimals.length;
  if (/^0*$/.test(digits)) return digits === '' ? undefined : '0';
  if (exponentShift > 30) return undefined;
  if (exponentShift >= 0) return minusSign + trimLeadingZeros(digits + '0'.repeat(exponentShift));
  const integerLength = digits.length + exponentShift;
  if (/[^0]/.test(digits.slice(Math.max(0, integerLength)))) return undefined;
  return minusSign + trimLeadingZeros(digits.slice(0, integerLength));
}

function trimLeadingZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
