import { oneLine } from './words';

/** A web page that came where data was expected. */
export interface Page {
  /** `login`: the service or a single sign-on asks a person to sign in. `block`: a proxy, firewall or portal stands in between. */
  sort: 'login' | 'block' | 'other';
  title?: string;
}

const blockWords =
  /\b(proxy|squid|zscaler|forcepoint|websense|blue ?coat|netskope|fortigate|fortiguard|fortinet|barracuda|sophos|umbrella|palo alto|firewall|captive portal|web filter|blocked|cloudflare|akamai|security policy|acceptable use)\b/i;
const loginWords = /type=["']?password|\b(log ?in|log ?on|sign ?in|single sign-?on|sso|saml|oauth2\/authorize|anmelden|anmeldung|connexion)\b/i;

/** The page, if the answer is one: by its content type or by how it begins. */
export function readPage(contentType: string | null, text: string): Page | undefined {
  const start = text.slice(0, 1024).trimStart().toLowerCase();
  const isPage = /\b(text\/html|application\/xhtml)/i.test(contentType ?? '') || /^(<!doctype html|<html|<head|<body)/.test(start);
  if (!isPage) return undefined;
  const head = text.slice(0, 100_000);
  const title = oneLine(/<title[^>]*>([^<]*)<\/title>/i.exec(head)?.[1] ?? '').slice(0, 100);
  return { sort: sortOf(head, title), ...(title ? { title } : {}) };
}

/** A form for a password outweighs words that could be anywhere; a title outweighs the text. */
function sortOf(head: string, title = ''): Page['sort'] {
  if (/type=["']?password/i.test(head)) return 'login';
  if (blockWords.test(title)) return 'block';
  if (loginWords.test(title)) return 'login';
  if (blockWords.test(head)) return 'block';
  return loginWords.test(head) ? 'login' : 'other';
}
