/** What stands where a secret was. */
const mask = '•••';

/** Credentials in a header or a message, also those that nobody told us about. */
const credential = /\b(bearer|appkey|basic)(\s+|%20)[\w+/=.~:%-]{4,}/gi;

/** Shorter strings occur by chance; masking them would eat ordinary words. */
const shortest = 4;

/**
 * Takes secrets out of a text. It knows every secret that was read or entered since the window opened
 * and recognises Authorization values besides.
 */
export class Redactor {
  private readonly known = new Set<string>();

  /** Remembers a secret and the forms in which it travels: as it is, in JSON, in a URL, in base64. */
  add(secret: string): void {
    if (secret.length < shortest) return;
    const base64 = Buffer.from(secret, 'utf8').toString('base64');
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64, base64.replace(/=+$/, '')]) {
      this.known.add(form);
    }
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of [...this.known].sort((a, b) => b.length - a.length)) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, mask);
    }
    return clean.replace(credential, (_all, scheme: string, gap: string) => `${scheme}${gap}${mask}`);
  }
}
