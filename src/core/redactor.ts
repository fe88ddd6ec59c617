import { encodedForms, mask, maskForms, maskMatches } from './maskSecrets';
import { sanitizeText } from './sanitizeText';
import { SecretMatcher } from './secretSearch/secretMatcher';

/** Credentials in a header or a message, also those that nobody has registered. */
const credentialPattern = /\b(bearer|appkey|basic)(\s+|%20)[\w+/=.~:%-]{4,}/gi;

/**
 * Takes secrets out of a text. It knows every secret that was read or entered since the window opened and recognises
 * Authorization values besides. What would steer a terminal goes too: a log is read in one as often as in an editor.
 */
export class Redactor {
  /** Longest first, so that a secret within another one does not leave the rest of it behind. */
  private secrets: readonly string[] = [];
  private readonly matcher = new SecretMatcher();

  add(secret: string): void {
    if (this.secrets.includes(secret)) return;
    this.matcher.add(secret);
    this.secrets = [...new Set([...this.secrets, ...encodedForms(secret)])].sort((a, b) => b.length - a.length);
  }

  redact(text: string): string {
    const redacted = maskMatches(maskForms(text, this.secrets), this.matcher);
    return sanitizeText(
      redacted.replace(credentialPattern, (_match, scheme: string, gap: string) => `${scheme}${gap}${mask}`),
    );
  }
}
