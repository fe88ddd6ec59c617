import { sanitizeLine } from '../core/sanitizeText';

/** A web page that came where data was expected. */
export interface HtmlPage {
  /**
   * `login`: the service or a single sign-on asks a person to sign in. `block`: a proxy, firewall or portal stands in
   * between.
   */
  kind: 'login' | 'block' | 'other';
  title?: string;
}

const blockPagePattern =
  /\b(proxy|squid|zscaler|forcepoint|websense|blue ?coat|netskope|fortigate|fortiguard|fortinet|barracuda|sophos|umbrella|palo alto|firewall|captive portal|web filter|blocked|cloudflare|akamai|security policy|acceptable use)\b/i;
const loginPagePattern =
  /type=["']?password|\b(log ?in|log ?on|sign ?in|single sign-?on|sso|saml|oauth2\/authorize|anmelden|anmeldung|connexion)\b/i;

/** The page, if the answer is one: by its content type or by how it begins. */
export function readHtmlPage(contentType: string | null, text: string): HtmlPage | undefined {
  const opening = text.slice(0, 1024).trimStart().toLowerCase();
  const isPage =
    /\b(text\/html|application\/xhtml)/i.test(contentType ?? '') || /^(<!doctype html|<html|<head|<body)/.test(opening);
  if (!isPage) return undefined;
  const beginning = text.slice(0, 100_000);
  const title = readTitle(beginning);
  return { kind: classifyPage(beginning, title), ...(title ? { title } : {}) };
}

/** The text of the first `title` element, empty where there is none. */
function readTitle(beginning: string): string {
  const lowerCase = beginning.toLowerCase();
  const tagStart = lowerCase.indexOf('<title');
  const textStart = tagStart < 0 ? 0 : lowerCase.indexOf('>', tagStart) + 1;
  const textEnd = textStart === 0 ? -1 : lowerCase.indexOf('</title>', textStart);
  return textEnd < 0 ? '' : sanitizeLine(beginning.slice(textStart, Math.min(textEnd, textStart + 500))).slice(0, 100);
}

/** A form for a password outweighs words that could be anywhere; a title outweighs the text. */
function classifyPage(beginning: string, title = ''): HtmlPage['kind'] {
  if (/type=["']?password/i.test(beginning)) return 'login';
  if (blockPagePattern.test(title)) return 'block';
  if (loginPagePattern.test(title)) return 'login';
  if (blockPagePattern.test(beginning)) return 'block';
  return loginPagePattern.test(beginning) ? 'login' : 'other';
}
