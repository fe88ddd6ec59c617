import { t } from '@vscode/l10n';
import { readPastedSecret } from '../connections/pastedSecret';
import type { ConnectionField, FieldParseResult, FieldValues } from '../connections/vendor';
import { isLoopback } from '../http/origin';
import { findRegionByOrigin, isHelpPage, listRegions, otherRegionId, parseOrigin, toApiOrigin } from './regions';
import {
  computeTokenExpiry,
  finiteLifetimes,
  formatCreationTime,
  formatEditableTime,
  parseCreationTime,
} from './tokenExpiry';

/** The fields of a connection to Celigo, in the order of the form. */
export function createCeligoFields(now: () => Date = () => new Date()): readonly ConnectionField[] {
  return [
    {
      key: 'region',
      kind: 'choice',
      label: t('Region'),
      required: true,
      help: t(
        'The region of your Celigo account. It is in the address of Celigo in your browser: integrator.io, eu.integrator.io and so on.',
      ),
      choices: [
        ...listRegions().map(({ id, label, apiOrigin: api }) => ({ value: id, label, description: new URL(api).host })),
        {
          value: otherRegionId,
          label: t('Other origin'),
          description: t('custom Celigo API URL'),
        },
      ],
    },
    {
      key: 'origin',
      kind: 'text',
      label: t('Origin'),
      required: true,
      help: t('Scheme and host of the API, without a path. Plain http is accepted for this machine only.'),
      placeholder: 'https://api.integrator.io',
      visibleWhen: { region: [otherRegionId] },
      parse: parseOriginField,
    },
    {
      key: 'apiToken',
      kind: 'secret',
      label: t('API token'),
      required: true,
      help: t(
        'A token belongs to one account, one environment and one region. With full access everything here works, a custom scope shows only what it covers.',
      ),
      guide: {
        title: t('How to create an API token'),
        steps: [
          t('Sign in to Celigo as the account owner or as an administrator.'),
          t('Open Resources and choose API tokens.'),
          t('Create an API token and name it so that others see what uses it, for example "VS Code".'),
          t('Under Auto purge token choose how long it may live, and choose the same lifetime here.'),
          t('Choose the scope Full access.'),
          t("Save. The token's value is shown once: copy it and paste it here."),
        ],
      },
      parse: parseToken,
    },
    {
      key: 'autoPurge',
      kind: 'choice',
      label: t('Auto purge'),
      required: true,
      help: t(
        'The lifetime that was chosen for the token in Celigo. You are warned three days and one day before it ends.',
      ),
      choices: [
        { value: 'unknown', label: t('Unknown'), description: t('no expiry reminder') },
        { value: '1h', label: t('After 1 hour') },
        { value: '4h', label: t('After 4 hours') },
        { value: '1d', label: t('After 1 day') },
        { value: '4d', label: t('After 4 days') },
        { value: '10d', label: t('After 10 days') },
        { value: '30d', label: t('After 30 days') },
        { value: 'never', label: t('Never') },
      ],
      keepsSecrets: true,
      parse: (lifetime, values) => parseLifetime(lifetime, values, now()),
    },
    {
      key: 'tokenCreated',
      kind: 'text',
      label: t('Token created'),
      required: false,
      help: t(
        'When the token was created in Celigo, in the time of this computer. It is set to now whenever you enter another token: correct it if that token is older.',
      ),
      placeholder: '2026-11-30 14:00',
      format: formatEditableTime,
      visibleWhen: { autoPurge: finiteLifetimes },
      keepsSecrets: true,
      parse: (text) => parseTokenCreated(text, now()),
    },
  ];
}

/**
 * Keeps the origin only; the address of a public region chooses that region instead, and the application's host becomes
 * the API's. A host that only looks like one is named as it is.
 */
function parseOriginField(text: string): FieldParseResult {
  const parsed = parseOrigin(text);
  if ('error' in parsed) return parsed;
  const origin = toApiOrigin(parsed.origin);
  const region = findRegionByOrigin(origin);
  if (region) return { value: region.apiOrigin, otherValues: { region: region.id } };
  const { hostname, host } = new URL(origin);
  if (isHelpPage(hostname))
    return {
      error: t('This is a page about Celigo, not its API. Enter its origin, for example https://api.integrator.io.'),
    };
  if (isLoopback(hostname) || (hostname.endsWith('.integrator.io') && origin === parsed.origin))
    return { value: origin };
  const warning = hostname.endsWith('.integrator.io')
    ? t("This is the address of the application. The API's is used instead: {0}.", host)
    : t('This is not an address under integrator.io. Your token will be sent to {0}.', hostname);
  return { value: origin, warning };
}

function parseToken(text: string): FieldParseResult {
  const pasted = readPastedSecret(text, t('Enter the API token.'));
  if ('error' in pasted) return pasted;
  const schemeWarning =
    pasted.scheme === 'appkey'
      ? t('You pasted it with "AppKey", which belongs to Celonis. Celigo takes an API token.')
      : undefined;
  const warning = [schemeWarning, pasted.warning].filter(Boolean).join(' ');
  return { value: pasted.secret, ...(warning ? { warning } : {}) };
}

/**
 * The token counts as created just now, unless the stored time leaves it some life: then it may be the same one,
 * entered again with an edit.
 */
function parseLifetime(lifetime: string, values: FieldValues, now: Date): FieldParseResult {
  if (!finiteLifetimes.includes(lifetime)) return { value: lifetime };
  const { state } = computeTokenExpiry({ ...values, autoPurge: lifetime }, now);
  return state === 'unknown' || state === 'expired'
    ? { value: lifetime, otherValues: { tokenCreated: formatCreationTime(now) } }
    : { value: lifetime };
}

function parseTokenCreated(text: string, now: Date): FieldParseResult {
  if (!text.trim()) return { value: formatCreationTime(now) };
  const creationTime = parseCreationTime(text);
  if (!creationTime) return { error: t('Enter a date like 2026-11-30, or with a time like 2026-11-30 14:00.') };
  if (creationTime.getTime() > now.getTime() + 60_000) return { error: t('This is in the future.') };
  return { value: formatCreationTime(creationTime) };
}
