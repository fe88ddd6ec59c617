import { t } from '@vscode/l10n';
import type { FieldValues } from '../connections/vendor';
import { formatMinute } from '../core/formatTimes';
import { lookUp } from '../core/lookUp';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The lifetimes that Celigo offers as "Auto purge token" (celigo-api.md §1.3), in milliseconds. */
const lifetimesMs: Readonly<Record<string, number>> = {
  '1h': hourMs,
  '4h': 4 * hourMs,
  '1d': dayMs,
  '4d': 4 * dayMs,
  '10d': 10 * dayMs,
  '30d': 30 * dayMs,
};

/** The values of the Auto purge field that end some day. */
export const finiteLifetimes: readonly string[] = Object.keys(lifetimesMs);

/** What is known about the end of an API token. `soon` begins 3 days before it, `verySoon` 1 day before it. */
export type TokenExpiry =
  | { state: 'unknown' | 'never' }
  | { state: 'ok' | 'soon' | 'verySoon' | 'expired'; expiresAt: Date };

/**
 * When the token ends. Celigo does not say (celigo-api.md §1.3), so it is computed from the lifetime that was chosen
 * and the time of creation that the connection keeps.
 */
export function computeTokenExpiry(values: FieldValues, now: Date): TokenExpiry {
  const autoPurge = values['autoPurge'];
  if (autoPurge === 'never') return { state: 'never' };
  const lifetimeMs = lookUp(lifetimesMs, autoPurge ?? '');
  const createdMs = Date.parse(values['tokenCreated'] ?? '');
  if (lifetimeMs === undefined || Number.isNaN(createdMs)) return { state: 'unknown' };
  const expiresAt = new Date(createdMs + lifetimeMs);
  const remainingMs = expiresAt.getTime() - now.getTime();
  if (remainingMs <= 0) return { state: 'expired', expiresAt };
  if (remainingMs <= dayMs) return { state: 'verySoon', expiresAt };
  return { state: remainingMs <= 3 * dayMs ? 'soon' : 'ok', expiresAt };
}

/** The values with another token: it counts as created now, unless another time of creation was entered with it. */
export function valuesWithNewToken(values: FieldValues, previousValues: FieldValues, now: Date): FieldValues {
  const { tokenCreated } = values;
  return tokenCreated !== undefined && tokenCreated === previousValues['tokenCreated']
    ? { ...values, tokenCreated: formatCreationTime(now) }
    : values;
}

/** A time as connections keep it: "2026-11-30T14:00Z" */
export function formatCreationTime(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}

/** The same in the time of this machine, as a person writes it: "2026-11-30 15:00". */
export function formatEditableTime(storedTime: string): string {
  const time = parseCreationTime(storedTime);
  if (!time) return storedTime;
  const [year, month, day, hours, minutes] = [
    time.getFullYear(),
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
  ].map((part) => String(part).padStart(2, '0'));
  return `${year}-${month}-${day} ${hours}:${minutes}`;
}

/** One sentence on the token's end. Times are those of this machine. */
export function describeExpiry(expiry: TokenExpiry, now: Date): string {
  switch (expiry.state) {
    case 'unknown':
      return t('It is not known when the API token will be purged.');
    case 'never':
      return t('The API token is never purged.');
    case 'expired':
      return t(
        'The API token was purged on {0}. Create a new one in Celigo and enter it here.',
        formatLocalMoment(expiry.expiresAt),
      );
    default:
      return t(
        'The API token will be purged in {0}, on {1}.',
        formatDuration(expiry.expiresAt.getTime() - now.getTime()),
        formatLocalMoment(expiry.expiresAt),
      );
  }
}

/**
 * Reads a time of creation: ISO, with or without a time; without a zone it is this machine's. `undefined`: not a time.
 */
export function parseCreationTime(text: string): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const time = (match[2] ?? '00:00').padStart(5, '0');
  const date = new Date(`${match[1]}T${time}${match[3] ?? ''}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function formatLocalMoment(time: Date): string {
  return formatMinute(time);
}

/** "45 minutes", "5 hours", "3 days": rounded down, so that nobody relies on time that is not there. */
function formatDuration(durationMs: number): string {
  if (durationMs < 2 * hourMs) return t('{0} minutes', Math.max(1, Math.floor(durationMs / 60_000)));
  if (durationMs < 2 * dayMs) return t('{0} hours', Math.floor(durationMs / hourMs));
  return t('{0} days', Math.floor(durationMs / dayMs));
}
