import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';

/** Whether a host name (as `URL.hostname` spells it) is this very machine: localhost, 127.0.0.0/8 or ::1. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * The origin in its one spelling: scheme, host and port, nothing else. Throws ProblemError where a secret must not go:
 * anything but https, plain http to other machines, a user name in the address.
 */
export function parseSafeOrigin(text: string): string {
  if (!URL.canParse(text)) throw unusableAddressError(t('"{0}" is not an address.', text));
  const url = new URL(text);
  if (url.username || url.password)
    throw unusableAddressError(t('An address must not hold a user name or a password.'));
  if (url.protocol === 'https:') return url.origin;
  if (url.protocol !== 'http:')
    throw unusableAddressError(t('Only https is supported, not "{0}".', url.protocol.replace(':', '')));
  if (!isLoopback(url.hostname))
    throw unusableAddressError(t('Without https everyone on the way to {0} could read the secret.', url.host));
  return url.origin;
}

/**
 * The URL of a path, or of an absolute URL that must lie on the very same origin. Throws ProblemError `redirect`
 * otherwise.
 */
export function resolveOnOrigin(origin: string, path: string): URL {
  if (!URL.canParse(path, origin)) throw foreignOriginError(origin, path);
  const url = new URL(path, origin);
  if (url.origin !== origin || url.username || url.password)
    // The origin of schemes like "file:" is the text "null".
    throw foreignOriginError(origin, url.host === '' ? url.protocol : `${url.protocol}//${url.host}`);
  url.hash = '';
  return url;
}

function unusableAddressError(why: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('This address cannot be used.'),
    why,
    next: t('Enter an https address.'),
  });
}

function foreignOriginError(origin: string, target: string): ProblemError {
  return new ProblemError({
    kind: 'redirect',
    what: t('{0} linked to an address on another host.', new URL(origin).host),
    why: t(
      'The address was {0}. Nothing was sent there, because the secret belongs to {1} only.',
      withoutQuery(target),
      origin,
    ),
    next: t('Check the domain. If it is right, tell your IT department about the address.'),
  });
}

/** An address in a message must not carry what a query might hold. */
function withoutQuery(target: string): string {
  return (target.split(/[?#]/)[0] ?? '').slice(0, 120);
}
