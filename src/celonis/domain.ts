import { t } from '@vscode/l10n';
import { isLoopback } from '../http/origin';
import { ProblemError } from '../http/problem';

/** What a typed domain or a pasted address came to. */
export type Address =
  | {
      /** As it is kept: the host with its port. Only https on this very machine keeps its scheme, because plain http is usual there. */
      domain: string;
      origin: string;
      /** The data pool, where the address led to one. */
      poolId?: string;
      warning?: string;
      error?: undefined;
    }
  | { error: string };

/** Addresses that people copy by mistake: none of them is a team. */
const signInHosts = ['id.celonis.cloud', 'login.celonis.cloud', 'account.celonis.cloud', 'auth.celonis.cloud'];

/** Where an address names a data pool: in the web application (celonis-api.md §1), and in the APIs (§4.2, §5, §7). */
const poolPaths = [
  /\/(?:data-pools?|pools)\/([^/?#]+)/,
  /\/api\/v1\/data-push\/([^/?#]+)/,
  /\/continuous-batch-processing\/api\/v1\/([^/?#]+)/,
];
/** Words that stand at the place of an id. */
const notAnId = ['paged', 'new', 'overview'];

/**
 * Reads a host or any address of a Celonis team, and keeps the host. Unknown realms are accepted, since there is no public list of them
 * (celonis-api.md §1). Plain http only to this very machine.
 */
export function readAddress(text: string): Address {
  const typed = text.trim().replace(/^["'<]+|["'>]+$/g, '');
  if (/^(mailto:)?[^\s/@:]+@[^\s/@]+$/i.test(typed)) {
    return { error: t('This is an e-mail address. Enter the address at which you open Celonis, for example acme.eu-1.celonis.cloud.') };
  }
  if (/\s/.test(typed)) return { error: t('A domain has no spaces. Enter it like this: acme.eu-1.celonis.cloud.') };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase();
  const bare = scheme === undefined ? typed.replace(/^\/+/, '') : typed.slice(scheme.length + 3);
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') {
    return { error: t('Celonis is reached by https, not by {0}. Enter the domain alone, for example acme.eu-1.celonis.cloud.', scheme) };
  }
  const url = parse(`${scheme ?? 'https'}://${bare}`);
  if (!url) return { error: t('This is not a domain. Enter it like this: acme.eu-1.celonis.cloud.') };
  if (url.username || url.password) return { error: t('Leave user name and password out. Keys have fields of their own.') };
  return { ...hostOf(url, scheme), ...poolOf(url) };
}

/** The origin of a connection's domain. Throws ProblemError `input`. */
export function originOf(domain: string): string {
  const address = readAddress(domain);
  if (domain.trim() !== '' && address.error === undefined) return address.origin;
  throw new ProblemError({
    kind: 'input',
    what: t('The domain of this connection cannot be used.'),
    why: address.error ?? t('It is empty.'),
    next: t('Edit the connection and enter the domain again.'),
    fixes: [{ kind: 'editConnection', label: t('Edit Connection'), field: 'domain' }],
  });
}

function hostOf(url: URL, scheme: string | undefined): Address {
  const name = url.hostname.replace(/\.+$/, '');
  if (isLoopback(name)) {
    const origin = new URL(scheme === 'https' ? url.origin : `http://${url.host}`).origin;
    return { domain: scheme === 'https' ? origin : new URL(origin).host, origin };
  }
  const host = url.port ? `${name}:${url.port}` : name;
  if (scheme === 'http') {
    return { error: t('Over plain http everyone on the way could read your key. Enter {0} without http:// to use https.', host) };
  }
  const error = mistakenHost(name);
  if (error !== undefined) return { error };
  const warning = unusualHost(name);
  return { domain: host, origin: `https://${host}`, ...(warning === undefined ? {} : { warning }) };
}

function mistakenHost(name: string): string | undefined {
  if (signInHosts.includes(name)) {
    return t('This is the address of the sign-in page. Sign in first and copy the address that the browser shows then, for example acme.eu-1.celonis.cloud.');
  }
  if (/(^|\.)celonis\.(com|de|org|io)$/.test(name)) {
    return t('This is a website of Celonis, not your team. Enter the address at which you open Celonis, for example acme.eu-1.celonis.cloud.');
  }
  if (name === 'celonis.cloud' || name === 'www.celonis.cloud') {
    return t('The team is missing. Enter the whole domain, for example acme.eu-1.celonis.cloud.');
  }
  if (!name.includes('.') && !name.includes(':')) {
    return t('The domain is not complete. Enter all of it, for example {0}.eu-1.celonis.cloud.', name);
  }
  return undefined;
}

function unusualHost(name: string): string | undefined {
  const labels = name.split('.');
  if (!name.endsWith('.celonis.cloud')) return t('This is not an address under celonis.cloud. Your key will be sent to {0}.', name);
  if (labels.length === 3) {
    return t('The realm seems to be missing: most domains look like {0}.eu-1.celonis.cloud. Compare it with the address in your browser.', labels[0] ?? '');
  }
  return undefined;
}

function poolOf(url: URL): { poolId?: string } {
  // Some views of the web application keep their path behind the #.
  const path = `${url.pathname}\n${url.hash.replace(/^#\/?/, '/')}`;
  for (const pattern of poolPaths) {
    const found = pattern.exec(path)?.[1];
    const poolId = found === undefined ? undefined : decode(found);
    if (poolId !== undefined && isPoolId(poolId) && !notAnId.includes(poolId)) return { poolId };
  }
  return {};
}

/** Ids are opaque; these characters need no escaping in a path, and none of them leads out of it. */
export function isPoolId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~-]*$/.test(text);
}

function parse(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  // A browser's parser forgives much that is a typing mistake in a domain.
  const name = url.hostname.replace(/\.+$/, '');
  const isAddress = name.startsWith('[');
  const labels = name.split('.');
  return isAddress || labels.every((label) => /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label)) ? url : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return undefined; // A stray % is no id.
  }
}
