import { t } from '@vscode/l10n';
import type { Values } from '../connections/vendor';

const hour = 3_600_000;
const day = 24 * hour;

/** The lifetimes that Celigo offers as "Auto purge token" (celigo-api.md §1.3), in milliseconds. */
const lifetimes: Readonly<Record<string, number>> = {
  '1h': hour,
  '4h': 4 * hour,
  '1d': day,
  '4d': 4 * day,
  '10d': 10 * day,
  '30d': 30 * day,
};

/** The values of the Auto purge field that end some day. */
export const finiteLifetimes: readonly string[] = Object.keys(lifetimes);

/** What is known about the end of an API token. `soon` begins 3 days before it, `verySoon` 1 day before it. */
export type Expiry =
  | { state: 'unknown' | 'never' }
  | { state: 'ok' | 'soon' | 'verySoon' | 'gone'; at: Date };

/**
 * When the token goes. Celigo does not tell (celigo-api.md §1.3), so it is reckoned from the lifetime that was chosen
 * and the time of creation that the connection keeps.
 */
export function tokenExpiry(values: Values, now: Date): Expiry {
  const choice = values['autoPurge'];
  if (choice === 'never') return { state: 'never' };
  const lifetime = lifetimes[choice ?? ''];
  const created = Date.parse(values['tokenCreated'] ?? '');
  if (lifetime === undefined || Number.isNaN(created)) return { state: 'unknown' };
  const at = new Date(created + lifetime);
  const left = at.getTime() - now.getTime();
  if (left <= 0) return { state: 'gone', at };
  if (left <= day) return { state: 'verySoon', at };
  return { state: left <= 3 * day ? 'soon' : 'ok', at };
}

/** The values with another token: it counts as created now, unless another time of creation was entered with it. */
export function renewedToken(values: Values, before: Values, now: Date): Values {
  const { tokenCreated } = values;
  return tokenCreated !== undefined && tokenCreated === before['tokenCreated'] ? { ...values, tokenCreated: minutes(now) } : values;
}

/** A time as connections keep it: "2026-11-30T14:00Z" */
export function minutes(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`;
}

/** One sentence on the token's end. Times are those of this machine. */
export function describeExpiry(expiry: Expiry, now: Date): string {
  switch (expiry.state) {
    case 'unknown':
      return t('It is not known when the API token will be purged.');
    case 'never':
      return t('The API token is never purged.');
    case 'gone':
      return t('The API token was purged on {0}. Create a new one in Celigo and enter it here.', moment(expiry.at));
    default:
      return t('The API token will be purged in {0}, on {1}.', span(expiry.at.getTime() - now.getTime()), moment(expiry.at));
  }
}

/** Reads a time of creation: ISO, with or without a time; without a zone it is this machine's. `undefined`: not a time. */
export function readMoment(text: string): Date | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim());
  if (!parts) return undefined;
  const time = (parts[2] ?? '00:00').padStart(5, '0');
  const read = new Date(`${parts[1]}T${time}${parts[3] ?? ''}`);
  return Number.isNaN(read.getTime()) ? undefined : read;
}

function moment(at: Date): string {
  return at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** "45 minutes", "5 hours", "3 days": rounded down, so that nobody relies on time that is not there. */
function span(milliseconds: number): string {
  if (milliseconds < 2 * hour) return t('{0} minutes', Math.max(1, Math.floor(milliseconds / 60_000)));
  if (milliseconds < 2 * day) return t('{0} hours', Math.floor(milliseconds / hour));
  return t('{0} days', Math.floor(milliseconds / day));
}
