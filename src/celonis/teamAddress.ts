import { t } from '@vscode/l10n';
import { readPastedAddress } from '../connections/pastedText';
import { ProblemError } from '../core/problem';
import { trimEndCharacters } from '../core/trimCharacters';
import { isLoopback } from '../http/origin';

/** What a typed domain or a pasted address came to. */
export type TeamAddressResult =
  | {
      /**
       * As it is stored: the host with its port. Only https on this very machine keeps its scheme, because plain http
       * is usual there.
       */
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

/** Pages about Celonis under the domain of its teams. */
const helpHosts = ['docs', 'help', 'developer', 'academy', 'community', 'status', 'support'].map(
  (label) => `${label}.celonis.cloud`,
);

/** Where an address names a data pool: in the web application (celonis-api.md §1), and in the APIs (§4.2, §5, §7). */
const poolPathPatterns = [
  /\/(?:data-pools?|pools)\/([^/?#]+)/,
  /\/api\/v1\/data-push\/([^/?#]+)/,
  /\/continuous-batch-processing\/api\/v1\/([^/?#]+)/,
];
/** Words that stand at the place of an id. */
const reservedPathWords = ['paged', 'new', 'overview'];

/**
 * Reads a host or any address of a Celonis team, and keeps the host. Unknown realms are accepted, since there is no
 * public list of them (celonis-api.md §1). Plain http only to this very machine.
 */
export function parseTeamAddress(text: string): TeamAddressResult {
  const trimmedText = readPastedAddress(text);
  if (/^(mailto:)?[^\s/@:]+@[^\s/@]+$/i.test(trimmedText)) {
    return {
      error: t('This is an e-mail address. Enter the URL of your Celonis team, for example acme.eu-1.celonis.cloud.'),
    };
  }
  if (/\s/.test(trimmedText))
    return { error: t('A domain has no spaces. Enter it like this: acme.eu-1.celonis.cloud.') };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmedText)?.[1]?.toLowerCase();
  const textWithoutScheme =
    scheme === undefined ? trimmedText.replace(/^\/+/, '') : trimmedText.slice(scheme.length + 3);
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') {
    return {
      error: t(
        'Celonis is reached by https, not by {0}. Enter the domain alone, for example acme.eu-1.celonis.cloud.',
        scheme,
      ),
    };
  }
  const lookalike = findLookalike(textWithoutScheme);
  if (lookalike !== undefined)
    return {
      error: t(
        'The letter {0} is of another alphabet than those beside it, and only looks like one of them. Copy the domain from the address that a browser shows, for example acme.eu-1.celonis.cloud.',
        lookalike,
      ),
    };
  const url = parseUrl(`${scheme ?? 'https'}://${textWithoutScheme}`);
  if (!url) return { error: t('This is not a domain. Enter it like this: acme.eu-1.celonis.cloud.') };
  if (url.username || url.password)
    return { error: t('Leave user name and password out. Keys have fields of their own.') };
  return { ...readHost(url, scheme), ...readPoolFromUrl(url) };
}

/** The origin of a connection's domain. Throws ProblemError `input`. */
export function teamOrigin(domain: string): string {
  const address = parseTeamAddress(domain);
  if (domain.trim() !== '' && address.error === undefined) return address.origin;
  throw new ProblemError({
    kind: 'input',
    what: t('The domain of this connection cannot be used.'),
    why: address.error ?? t('It is empty.'),
    next: t('Edit the connection and enter the domain again.'),
    fixes: [{ kind: 'editConnection', label: t('Edit Connection'), field: 'domain' }],
  });
}

function readHost(url: URL, scheme: string | undefined): TeamAddressResult {
  const hostname = removeWww(trimEndCharacters(url.hostname, '.'));
  if (isLoopback(hostname)) {
    const origin = new URL(scheme === 'https' ? url.origin : `http://${url.host}`).origin;
    return { domain: scheme === 'https' ? origin : new URL(origin).host, origin };
  }
  const isCelonisCloud = hostname.endsWith('.celonis.cloud');
  const host = url.port && !isCelonisCloud ? `${hostname}:${url.port}` : hostname;
  if (scheme === 'http') {
    return {
      error: t(
        'Over plain http everyone on the way could read your key. Enter {0} without http:// to use https.',
        host,
      ),
    };
  }
  const hostError = explainMistakenHost(hostname);
  if (hostError !== undefined) return { error: hostError };
  const warning =
    url.port && isCelonisCloud
      ? t('The port {0} was left out: Celonis answers on the usual port for https only.', url.port)
      : warnAboutUnusualHost(hostname);
  return { domain: host, origin: `https://${host}`, ...(warning === undefined ? {} : { warning }) };
}

/** Nobody serves a team under www, but browsers and people add it. */
function removeWww(hostname: string): string {
  return /^www\.[^.]+\.[^.]+\.celonis\.cloud$/.test(hostname) ? hostname.slice('www.'.length) : hostname;
}

function explainMistakenHost(hostname: string): string | undefined {
  if (signInHosts.includes(hostname)) {
    return t(
      'This is the address of the sign-in page. Sign in first and copy the address that the browser shows then, for example acme.eu-1.celonis.cloud.',
    );
  }
  if (/(^|\.)celonis\.(com|de|org|io)$/.test(hostname)) {
    return t(
      'This is a website of Celonis, not your team. Enter the URL of your Celonis team, for example acme.eu-1.celonis.cloud.',
    );
  }
  if (helpHosts.includes(hostname)) {
    return t(
      'This is a page about Celonis, not your team. Enter the URL of your Celonis team, for example acme.eu-1.celonis.cloud.',
    );
  }
  if (/(^|\.)(?:integrator\.io|celigo\.com)$/.test(hostname)) {
    return t('This is an address of Celigo. Enter the URL of your Celonis team, for example acme.eu-1.celonis.cloud.');
  }
  // No domain ends in a number.
  if (/\.[a-z]+-\d+$/.test(hostname))
    return t('The domain is not complete. Enter all of it, for example {0}.', `${hostname}.celonis.cloud`);
  if (hostname === 'celonis.cloud' || hostname === 'www.celonis.cloud') {
    return t('The team is missing. Enter the whole domain, for example acme.eu-1.celonis.cloud.');
  }
  if (!hostname.includes('.') && !hostname.includes(':')) {
    return t('The domain is not complete. Enter all of it, for example {0}.eu-1.celonis.cloud.', hostname);
  }
  return undefined;
}

function warnAboutUnusualHost(hostname: string): string | undefined {
  const labels = hostname.split('.');
  if (!hostname.endsWith('.celonis.cloud'))
    return t('This is not an address under celonis.cloud. Your key will be sent to {0}.', hostname);
  if (labels.length === 3) {
    return t(
      'The realm seems to be missing: most domains look like {0}.eu-1.celonis.cloud. Compare it with the address in your browser.',
      labels[0] ?? '',
    );
  }
  return undefined;
}

function readPoolFromUrl(url: URL): { poolId?: string } {
  // Some views of the web application keep their path behind the #.
  const path = `${url.pathname}\n${url.hash.replace(/^#\/?/, '/')}`;
  for (const pattern of poolPathPatterns) {
    const encodedId = pattern.exec(path)?.[1];
    const poolId = encodedId === undefined ? undefined : decodeOrUndefined(encodedId);
    if (poolId !== undefined && isPoolId(poolId) && !reservedPathWords.includes(poolId)) return { poolId };
  }
  return {};
}

/** Ids are opaque; these characters need no escaping in a path, and none of them leads out of it. */
export function isPoolId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~-]*$/.test(text);
}

/** A Cyrillic or Greek letter in a host with Latin ones: such a host is never meant. */
function findLookalike(text: string): string | undefined {
  const host = text.slice(0, 300).split(/[/?#]/, 1)[0] ?? '';
  return /[a-z]/i.test(host) ? /[\p{Script=Cyrillic}\p{Script=Greek}]/u.exec(host)?.[0] : undefined;
}

function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  // A browser's parser forgives much that is a typing mistake in a domain.
  const hostname = trimEndCharacters(url.hostname, '.');
  const isIpv6 = hostname.startsWith('[');
  const labels = hostname.split('.');
  return isIpv6 || labels.every((label) => /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label)) ? url : undefined;
}

function decodeOrUndefined(text: string): string | undefined {
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return undefined; // A stray % is no id.
  }
}
