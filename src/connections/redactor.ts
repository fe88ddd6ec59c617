import { mask, secretForms } from '../http/redact';
import { plainLines } from '../http/words';

/** Credentials in a header or a message, also those that nobody told us about. */
const credential = /\b(bearer|appkey|basic)(\s+|%20)[\w+/=.~:%-]{4,}/gi;

/**
 * Takes secrets out of a text. It knows every secret that was read or entered since the window opened
 * and recognises Authorization values besides. What would steer a terminal goes too: a log is read in one as often as in an editor.
 */
export class Redactor {
  /** Longest first, so that a secret within another one does not leave the rest of it behind. */
  private known: readonly string[] = [];

  add(secret: string): void {
    if (this.known.includes(secret)) return;
    this.known = [...new Set([...this.known, ...secretForms(secret)])].sort((a, b) => b.length - a.length);
  }

  redact(text: string): string {
    const clean = this.known.reduce((left, secret) => (left.includes(secret) ? left.replaceAll(secret, mask) : left), text);
    return plainLines(clean.replace(credential, (_all, scheme: string, gap: string) => `${scheme}${gap}${mask}`));
  }
}
