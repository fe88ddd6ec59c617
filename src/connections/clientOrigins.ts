import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';

/**
 * A question that a person has to answer with yes before the secret of an OAuth 2.0 client goes to a host that it was
 * not entered for.
 */
export interface OriginConsent {
  question: string;
  detail: string;
  /** What to write on the button that agrees. */
  agree: string;
  /** Keeps the answer. Throws ProblemError where the client does not exist any more. */
  give(): Promise<void>;
}

interface ClientWithOrigins {
  name: string;
  origins: readonly string[];
}

export function consentTexts({ name, origins }: ClientWithOrigins, origin: string): Omit<OriginConsent, 'give'> {
  const host = hostOf(origin);
  const before =
    origins.length > 0
      ? t('Until now it may be sent to {0} only.', origins.map(hostOf).join(', '))
      : t('Until now it may not be sent to any host.');
  return {
    question: t('Send the client secret of "{0}" to {1}?', name, host),
    detail: [
      before,
      t('Agree only if you registered this client at {0}: whoever receives the secret can use it.', host),
    ].join('\n\n'),
    agree: t('Send the Secret'),
  };
}

/**
 * Throws ProblemError `secretMissing` where the client's secret was neither entered for this origin nor agreed to be
 * sent there.
 */
export function requireOrigin({ name, origins }: ClientWithOrigins, origin: string): void {
  if (origins.includes(origin)) return;
  const host = hostOf(origin);
  throw new ProblemError({
    kind: 'secretMissing',
    what: t('The client secret of the OAuth 2.0 client "{0}" was not entered for {1}.', name, host),
    why: t('A client secret is only sent to hosts that it was entered for or that you agreed to, so nothing was sent.'),
    next: t(
      'Edit the connection, check the domain and save. You are asked then whether the secret may be sent to {0}.',
      host,
    ),
    fixes: [{ kind: 'editConnection', label: t('Edit Connection'), field: 'domain' }],
  });
}

/** Where a connection of these values would go; undefined as long as they cannot be used. */
export function originOf<Values>(vendor: { origin(values: Values): string }, values: Values): string | undefined {
  try {
    return vendor.origin(values);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

/** An origin as a person reads it: the host alone, as https is what everyone expects. */
export function hostOf(origin: string): string {
  return origin.replace(/^https:\/\//, '');
}
