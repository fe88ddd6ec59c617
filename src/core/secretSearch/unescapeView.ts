import type { TextView } from './textView';
import { TextViewBuilder } from './textView';

const maxPasses = 5;

/**
 * The view with escapes undone once, twice and so on, until none is left: of JSON, programs, HTML, URLs and, if asked
 * for, quoted-printable. Without what is not seen; white space is a space or a line end.
 */
export function unescapeView(view: TextView, isQuotedPrintable: boolean): TextView[] {
  const passes: TextView[] = [];
  for (let current = view; passes.length < maxPasses; ) {
    const next = unescapeOnce(current, isQuotedPrintable && passes.length === 0);
    passes.push(next);
    if (next.text.length === current.text.length) break;
    current = next;
  }
  return passes;
}

export function hasQuotedPrintable(text: string): boolean {
  return /=(?:[0-9a-f]{2}|\r?\n)/i.test(text);
}

interface Escape {
  /** What it stands for. */
  characters: string;
  length: number;
}

/**
 * Of programs and style sheets, in the order: \u{71}, \u0071, \U00000071, \x71, \161, \71 with a space (CSS), \n and
 * the like.
 */
const backslashPattern =
  /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|([0-3][0-7]{2})(?![0-9a-f])|([0-9a-f]{6})|([0-9a-f]{2}) |([^]))/iy;
const percentPattern = /%u([0-9a-f]{4})|%([0-9a-f]{2})/iy;
const entityPattern = /&(?:#x([0-9a-f]{1,6});?|#([0-9]{1,7});?|([a-z]{2,20});)/iy;
const tagPattern = /<\/?[a-z][^<>]{0,60}>/iy;
const terminalPattern = /\u001b\[[0-9;]{0,12}[a-z]/iy;
const quotedPrintablePattern = /=(?:([0-9a-f]{2})|\r?\n)/iy;

/** What is not among these is white space, or is not seen. */
const entities = new Map(
  Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", plus: '+', equals: '=', sol: '/', bsol: '\\', num: '#' },
    ...{ lowbar: '_', hyphen: '-', dash: '-', period: '.', colon: ':', semi: ';', comma: ',', percnt: '%', excl: '!' },
    ...{ dollar: '$', commat: '@', ast: '*', tilde: '~', vert: '|', lpar: '(', rpar: ')', quest: '?', hat: '^' },
  }),
);

/** What begins no escape and is shown as it is. */
const plainPattern = /[\n -$'-;>-[\]-~]+/y;

/** The view itself where there is nothing to undo. */
function unescapeOnce(view: TextView, isQuotedPrintable: boolean): TextView {
  const { text } = view;
  const builder = new TextViewBuilder(view);
  for (let index = 0; index < text.length; ) {
    const plainLength = matchLength(plainPattern, text, index);
    if (plainLength === text.length) return view;
    if (plainLength > 0) {
      builder.addUnchanged(index, plainLength);
      index += plainLength;
      continue;
    }
    const escape = matchEscape(text, index, isQuotedPrintable);
    const length = escape?.length ?? ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);
    builder.add(visibleCharacters(escape?.characters ?? text.slice(index, index + length)), index, length);
    index += length;
  }
  return builder.build();
}

/** Letters of other widths and weights as the usual ones; nothing for what is not seen. */
function visibleCharacters(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code > 0x20 && code < 0x7f) return character;
  if (code === 0x0a || code === 0x0d) return '\n';
  if (code <= 0x7f) return code === 0x20 || code === 0x09 ? ' ' : '';
  return character.normalize('NFKC').replace(/[^!-~]/gu, '');
}

function matchEscape(text: string, index: number, isQuotedPrintable: boolean): Escape | undefined {
  switch (text[index]) {
    case '\\':
      return matchAt(backslashPattern, text, index, ([, ...groups]) => {
        const [braced, unicode, long, hex, octal, css, shortCss, escaped] = groups;
        if (escaped !== undefined) return /[nr]/.test(escaped) ? '\n' : /[tbfv0]/.test(escaped) ? ' ' : escaped;
        return octal === undefined
          ? fromCode(braced ?? unicode ?? long ?? hex ?? css ?? shortCss, 16)
          : fromCode(octal, 8);
      });
    case '%':
      return matchAt(percentPattern, text, index, ([, unicode, hex]) => fromCode(unicode ?? hex, 16));
    case '&':
      return matchAt(entityPattern, text, index, ([, hex, number, name]) =>
        name === undefined
          ? fromCode(hex ?? number, hex === undefined ? 10 : 16)
          : (entities.get(name.toLowerCase()) ?? ''),
      );
    case '<':
      return matchAt(tagPattern, text, index, () => '');
    case '\u001b':
      return matchAt(terminalPattern, text, index, () => '');
    case '=':
      return isQuotedPrintable
        ? matchAt(quotedPrintablePattern, text, index, ([, hex]) => (hex === undefined ? '' : fromCode(hex, 16)))
        : undefined;
    default:
      return undefined;
  }
}

function matchAt(
  pattern: RegExp,
  text: string,
  index: number,
  read: (match: RegExpExecArray) => string,
): Escape | undefined {
  pattern.lastIndex = index;
  const match = pattern.exec(text);
  return match ? { characters: read(match), length: match[0].length } : undefined;
}

function matchLength(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex - index : 0;
}

function fromCode(digits: string | undefined, radix: number): string {
  const code = parseInt(digits ?? '0', radix);
  return code > 0x10ffff ? '' : String.fromCodePoint(code);
}
