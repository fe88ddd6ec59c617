import { t } from '@vscode/l10n';
import { isLoopback, safeOrigin } from '../http/origin';
import { describe, ProblemError, toProblem } from '../http/problem';
import type { Values } from '../connections/vendor';

/**
 * Celigo's regions are separate tenants: a token, a user, an id of one is unknown in the others (celigo-api.md §1.1).
 * `api` is where requests go, `app` what a browser shows.
 */
export interface Region {
  id: string;
  label: string;
  api: string;
  app: string;
}

/** The public regions, the most common one first. */
export function regions(): readonly Region[] {
  return [
    { id: 'us', label: t('North America'), api: 'https://api.integrator.io', app: 'https://integrator.io' },
    { id: 'eu', label: t('Europe'), api: 'https://api.eu.integrator.io', app: 'https://eu.integrator.io' },
    { id: 'au', label: t('Australia'), api: 'https://api.au.integrator.io', app: 'https://au.integrator.io' },
    { id: 'ca', label: t('Canada'), api: 'https://api.ca.integrator.io', app: 'https://ca.integrator.io' },
  ];
}

/** The value of the Region field for an origin that is none of the public regions. */
export const otherRegion = 'other';

/** The public region that an API or application origin belongs to. */
export function regionOf(origin: string): Region | undefined {
  return regions().find((region) => region.api === origin || region.app === origin);
}

/** Where requests of this connection go. Throws ProblemError when the region is "other" and its origin is unusable. */
export function apiOrigin(values: Values): string {
  if (values['region'] !== otherRegion) return (known(values['region']) ?? first()).api;
  const origin = parseOrigin(values['origin'] ?? '');
  if ('error' in origin) throw new ProblemError({ kind: 'input', what: origin.error });
  return origin.origin;
}

/** Where a browser shows this account. For an unknown host: the same host without a leading "api." */
export function appOrigin(values: Values): string {
  if (values['region'] !== otherRegion) return (known(values['region']) ?? first()).app;
  return apiOrigin(values).replace('://api.', '://');
}

/** "Europe", or the host of another origin. */
export function regionLabel(values: Values): string {
  if (values['region'] !== otherRegion) return (known(values['region']) ?? first()).label;
  return new URL(apiOrigin(values)).host;
}

/**
 * Reads an origin from what was typed or pasted: a host or any address on it. `https` only, as Celigo's own
 * command line does (celigo-api.md §1.1); plain `http` only to this machine.
 */
export function parseOrigin(text: string): { origin: string } | { error: string } {
  const trimmed = text.trim();
  if (!trimmed) return { error: t('Enter the origin, for example https://api.integrator.io.') };
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `${isLoopback(hostOf(trimmed)) ? 'http' : 'https'}://${trimmed}`;
  try {
    return { origin: safeOrigin(address) };
  } catch (error) {
    return { error: describe(toProblem(error)) };
  }
}

function known(id: string | undefined): Region | undefined {
  return regions().find((region) => region.id === id);
}

function first(): Region {
  return regions()[0]!;
}

function hostOf(text: string): string {
  const address = `http://${text}`;
  return URL.canParse(address) ? new URL(address).hostname : '';
}
