import type { Problem } from './problem';
import { SecretMatcher } from './secretSearch/secretMatcher';
import { trimEndCharacters } from './trimCharacters';

/** What stands where a secret was. */
export const mask = '•••';

/** Shorter strings occur by chance; masking them would eat ordinary words. */
const minSecretLength = 4;

/**
 * The forms in which a secret travels: as it is, in JSON, in URLs and forms, in base64 (also in the middle of something
 * longer) and in hex. None for what is too short to tell from ordinary text. The longest first.
 */
export function encodedForms(secret: string): readonly string[] {
  if (secret.length < minSecretLength) return [];
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = bytes.toString('base64');
  const plainForms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('/', '\\/'),
    base64,
    trimEndCharacters(base64, '='),
    bytes.toString('base64url'),
  ];
  const urlForms = [secret, base64].flatMap((text) => [
    encodeURIComponent(text),
    new URLSearchParams({ x: text }).toString().slice('x='.length),
  ]);
  const lowerCaseUrlForms = urlForms.map((form) => form.replace(/%../g, (code) => code.toLowerCase()));
  const hex = bytes.toString('hex');
  const forms = [
    ...plainForms,
    ...urlForms,
    ...lowerCaseUrlForms,
    ...base64FormsAtAnyOffset(bytes),
    hex,
    hex.toUpperCase(),
  ];
  return [...new Set(forms)].filter((form) => form.length >= minSecretLength).sort((a, b) => b.length - a.length);
}

/**
 * What the base64 of a longer text shows of these bytes, wherever in it they stand: three bytes become four characters.
 */
function base64FormsAtAnyOffset(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The first and the last character may also hold bits of what is beside the secret.
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}

/** Takes one secret out of texts. To make it takes longer than to use it: whoever masks often keeps it. */
export class SecretMask {
  private readonly forms: readonly string[];
  private readonly matcher = new SecretMatcher();

  constructor(secret: string) {
    this.forms = encodedForms(secret);
    this.matcher.add(secret);
  }

  /** The text without the secret, whole or cut, in whichever form. */
  maskText(text: string): string {
    return maskMatches(maskForms(text, this.forms), this.matcher);
  }

  /** The text without the forms in which the whole secret travels. */
  maskForms(text: string): string {
    return maskForms(text, this.forms);
  }
}

/** The text without the secret, whole or cut, in whichever form. */
export function maskSecret(text: string, secret: string): string {
  return new SecretMask(secret).maskText(text);
}

/** The text without the forms, which are the longest first. */
export function maskForms(text: string, forms: readonly string[]): string {
  return forms.reduce((masked, form) => (masked.includes(form) ? masked.replaceAll(form, mask) : masked), text);
}

/** More at once is searched part by part, so that memory does not grow with the text. */
const maxPartLength = 50_000;

/** The text without what the matcher finds in it. */
export function maskMatches(text: string, matcher: SecretMatcher): string {
  if (text.length > maxPartLength)
    return splitText(text)
      .map((part) => maskMatches(part, matcher))
      .join('');
  let masked = '';
  let position = 0;
  for (const { start, end } of matcher.find(text)) {
    masked += text.slice(position, start) + mask;
    position = end;
  }
  return masked + text.slice(position);
}

/** In parts of bearable length, between lines where there are any. */
function splitText(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.lastIndexOf('\n', start + maxPartLength) + 1;
    const end = lineEnd > start + maxPartLength / 2 ? lineEnd : start + maxPartLength;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

/** The problem without the secret, whatever part of the answer its words came from. */
export function maskProblem(problem: Problem, secret: string): Problem {
  const maskedEntries = (['what', 'where', 'why', 'next', 'code', 'supportId'] as const).flatMap((key) => {
    const text = problem[key];
    return text === undefined ? [] : [[key, maskSecret(text, secret)]];
  });
  const fixes = problem.fixes?.map((fix) =>
    fix.kind === 'showAnswer' ? { ...fix, answer: maskSecret(fix.answer, secret) } : fix,
  );
  return { ...problem, ...(Object.fromEntries(maskedEntries) as Partial<Problem>), ...(fixes && { fixes }) };
}
