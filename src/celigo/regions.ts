import { t } from '@vscode/l10n';
import { readPastedAddress } from '../connections/pastedText';
import type { FieldValues } from '../connections/vendor';
import { ProblemError, toProblem } from '../core/problem';
import { isLoopback, parseSafeOrigin } from '../http/origin';

/**
 * Celigo's regions are separate tenants: a token, a user, an id of one is unknown in the others (celigo-api.md §1.1).
 * `api` is where requests go, `app` what a browser shows.
 */
export interface Region {
  id: string;
  label: string;
  apiOrigin: string;
  appOrigin: string;
}

/** The public regions, the most common one first. */
export function listRegions(): readonly [Region, ...Region[]] {
  return [
    { id: 'us', label: t('North America'), apiOrigin: 'https://api.integrator.io', appOrigin: 'https://integrator.io' },
    { id: 'eu', label: t('Europe'), apiOrigin: 'https://api.eu.integrator.io', appOrigin: 'https://eu.integrator.io' },
    {
      id: 'au',
      label: t('Australia'),
      apiOrigin: 'https://api.au.integrator.io',
      appOrigin: 'https://au.integrator.io',
    },
    { id: 'ca', label: t('Canada'), apiOrigin: 'https://api.ca.integrator.io', appOrigin: 'https://ca.integrator.io' },
  ];
}

/** The value of the Region field for an origin that is none of the public regions. */
export const otherRegionId = 'other';

/** The public region that an API or application origin belongs to. */
export function findRegionByOrigin(origin: string): Region | undefined {
  return listRegions().find((region) => region.apiOrigin === origin || region.appOrigin === origin);
}

/** Where requests of this connection go. Throws ProblemError when the region is "other" and its origin is unusable. */
export function getApiOrigin(values: FieldValues): string {
  if (values['region'] !== otherRegionId) return (findRegionById(values['region']) ?? defaultRegion()).apiOrigin;
  const parsedOrigin = parseOrigin(values['origin'] ?? '');
  if ('error' in parsedOrigin) throw new ProblemError({ kind: 'input', what: parsedOrigin.error });
  return parsedOrigin.origin;
}

/** Where a browser shows this account. For an unknown host: the same host without a leading "api." */
export function getAppOrigin(values: FieldValues): string {
  if (values['region'] !== otherRegionId) return (findRegionById(values['region']) ?? defaultRegion()).appOrigin;
  return getApiOrigin(values).replace('://api.', '://');
}

/** "Europe", or the host of another origin. */
export function getRegionLabel(values: FieldValues): string {
  if (values['region'] !== otherRegionId) return (findRegionById(values['region']) ?? defaultRegion()).label;
  return new URL(getApiOrigin(values)).host;
}

/**
 * Reads an origin from what was typed or pasted: a host or any address on it. `https` only, as Celigo's own
 * command line does (celigo-api.md §1.1); plain `http` only to this machine.
 */
export function parseOrigin(text: string): { origin: string } | { error: string } {
  const trimmed = readPastedAddress(text);
  const example = t('Enter the origin, for example https://api.integrator.io.');
  if (!trimmed) return { error: example };
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed
    : `${isLoopback(readHost(trimmed)) ? 'http' : 'https'}://${trimmed}`;
  try {
    const { origin, hostname } = new URL(parseSafeOrigin(address));
    if (!/[.:]/.test(hostname) && !isLoopback(hostname))
      return { error: `${t('{0} is not a whole address.', hostname)} ${example}` };
    if (/(^|\.)celonis\.(?:cloud|com)\.?$/.test(hostname))
      return { error: `${t('This is an address of Celonis.')} ${example}` };
    return { origin: origin.replace(/\.(?=$|:\d+$)/, '') };
  } catch (error) {
    const { what, why } = toProblem(error);
    return { error: `${why ?? what} ${example}` };
  }
}

/**
 * The origin of the API where this is one under integrator.io: without `www.` and without a port, and `api.` in front
 * (celigo-api.md §1.1). Every other origin is returned as it is.
 */
export function toApiOrigin(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'https:' || !/(^|\.)integrator\.io$/.test(hostname)) return origin;
  return `https://api.${hostname.replace(/^(?:www\.)?(?:(?:api|app)\.)?/, '')}`;
}

/** Celigo's website, help centre and developer portal. */
export function isHelpPage(hostname: string): boolean {
  return /(^|\.)celigo\.com$/.test(hostname);
}

function findRegionById(id: string | undefined): Region | undefined {
  return listRegions().find((region) => region.id === id);
}

function defaultRegion(): Region {
  return listRegions()[0];
}

function readHost(text: string): string {
  const address = `http://${text}`;
  return URL.canParse(address) ? new URL(address).hostname : '';
}
