import { t } from '@vscode/l10n';
import { readPastedSecret } from '../connections/pastedSecret';
import { isMaskedText, readPastedId } from '../connections/pastedText';
import type { ConnectionField, FieldParseResult, FieldValues } from '../connections/vendor';
import { createOAuthFields } from './oauth/oauthFields';
import { isPoolId, parseTeamAddress } from './teamAddress';

/** The kinds of key: which scheme the Authorization header gets, and from which secret (celonis-api.md §2.1). */
export const keyTypeDetails = {
  custom: { scheme: 'AppKey', secret: 'appKey' },
  token: { scheme: 'Bearer', secret: 'apiKey' },
} as const;
export type KeyType = keyof typeof keyTypeDetails;
export type AuthType = KeyType | 'oauth';

/** The auth type of a connection; the first choice where none was made. */
export function getAuthType(values: FieldValues): AuthType {
  const chosenType = values['authType'];
  return chosenType === 'token' || chosenType === 'oauth' ? chosenType : 'custom';
}

export type ApiType = 'dataPush' | 'intelligence';

/** The API type of a connection. Those that were saved when there was only one have none. */
export function getApiType(values: FieldValues): ApiType {
  return values['apiType'] === 'intelligence' ? 'intelligence' : 'dataPush';
}

/** The fields of a connection to Celonis, in the order of the form. */
export function createCelonisFields(
  listPoolChoices?: NonNullable<ConnectionField['listChoices']>,
): readonly ConnectionField[] {
  return [
    {
      key: 'apiType',
      kind: 'choice',
      label: t('API type'),
      required: true,
      help: t('What the connection is for. You can have one of each to the same team.'),
      choices: [
        {
          value: 'dataPush',
          label: t('Data push'),
          description: t('Put rows from files into the tables of a data pool.'),
        },
        {
          value: 'intelligence',
          label: t('Intelligence'),
          description: t('See knowledge models with their KPIs, records and triggers, and preview their values.'),
        },
      ],
    },
    {
      key: 'domain',
      kind: 'text',
      label: t('Domain'),
      required: true,
      help: t(
        'The URL of your Celonis team. You can paste any link from it: the domain is kept, and the data pool if the link has one.',
      ),
      placeholder: 'acme.eu-1.celonis.cloud',
      parse: parseDomain,
    },
    {
      key: 'authType',
      kind: 'choice',
      label: t('Auth type'),
      required: true,
      help: t(
        'An App key is made by an administrator and belongs to the team. An API key is yours and may do what you may do. OAuth 2.0 uses short-lived tokens instead of a lasting key.',
      ),
      choices: [
        { value: 'custom', label: t('Custom'), description: t('with an App key') },
        { value: 'token', label: t('Token'), description: t('with an API key') },
        { value: 'oauth', label: t('OAuth 2.0'), description: t('with a client ID and a client secret') },
      ],
    },
    {
      key: 'poolId',
      kind: 'text',
      label: t('Pool ID'),
      required: true,
      help: t('The data pool that receives the tables. Its id, or the link to it from your browser.'),
      placeholder: '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21',
      guide: {
        title: t('How to retrieve the Pool ID'),
        steps: [
          t('Open Celonis in your browser and sign in.'),
          t('In the menu, go to Data Integration.'),
          t('Open the data pool that should receive your tables.'),
          t('Copy the address of that page and paste it here. The id is picked out of it.'),
        ],
      },
      visibleWhen: { apiType: ['dataPush'] },
      keepsSecrets: true,
      parse: parsePoolId,
      ...(listPoolChoices ? { listChoices: listPoolChoices } : {}),
    },
    {
      key: 'appKey',
      kind: 'secret',
      label: t('App key'),
      required: true,
      help: t('Stored in the secret storage of your computer and sent to this domain only. It is never shown again.'),
      guide: {
        title: t('How to retrieve the App key'),
        steps: [
          t('Open Celonis in your browser as an administrator.'),
          t('Go to Admin & Settings and choose Applications.'),
          t('Choose Add new application, and Application key as its kind.'),
          t('Give it a name that tells what uses it, for example VS Code, and save.'),
          t('Copy the key at once, because it is shown a single time, and paste it here.'),
          t(
            'A new key may do nothing yet. For data push, give it the permission Data Push API in the permissions of your data pool. For Intelligence, give it the permission Use package on the Studio packages of the knowledge models.',
          ),
        ],
      },
      visibleWhen: { authType: ['custom'] },
      parse: (text) => parseKey(text, 'custom'),
    },
    {
      key: 'apiKey',
      kind: 'secret',
      label: t('API key'),
      required: true,
      help: t('Stored in the secret storage of your computer and sent to this domain only. It is never shown again.'),
      guide: {
        title: t('How to retrieve the API key'),
        steps: [
          t('Open Celonis in your browser.'),
          t('Click your profile picture and choose Edit Profile.'),
          t('Under API Keys, type a name for the new key, for example VS Code.'),
          t('Create the key.'),
          t('Copy it at once, because it is shown a single time, and paste it here.'),
        ],
      },
      visibleWhen: { authType: ['token'] },
      parse: (text) => parseKey(text, 'token'),
    },
    ...createOAuthFields(),
  ];
}

function parseDomain(text: string, values: FieldValues): FieldParseResult {
  const address = parseTeamAddress(text);
  if (address.error !== undefined)
    return { error: text.trim() === '' ? t('Enter the domain of your team.') : address.error };
  const { domain, poolId, warning } = address;
  const currentPoolId = values['poolId'];
  const isOtherPool = poolId !== undefined && currentPoolId && currentPoolId !== poolId;
  const warnings = [
    warning,
    isOtherPool
      ? t('This address belongs to another data pool than the one under Pool ID. The Pool ID was replaced.')
      : undefined,
  ];
  const warningText = warnings.filter(Boolean).join(' ');
  return {
    value: domain,
    ...(poolId === undefined ? {} : { otherValues: { poolId } }),
    ...(warningText ? { warning: warningText } : {}),
  };
}

function parsePoolId(text: string, values: FieldValues): FieldParseResult {
  const trimmedText = readPastedId(text);
  if (trimmedText === '') return { error: t('Enter the id of a data pool, or paste the link to it.') };
  if (!/[a-z0-9]\//i.test(trimmedText)) {
    return isPoolId(trimmedText) && !isMaskedText(trimmedText) && !trimmedText.endsWith('.celonis.cloud')
      ? { value: trimmedText }
      : { error: t('This is not the id of a data pool. It has only letters, digits and hyphens.') };
  }
  const address = parseTeamAddress(trimmedText);
  if (address.error !== undefined) return { error: address.error };
  const { domain, poolId } = address;
  if (poolId === undefined) {
    return {
      error: t(
        'This address does not lead to a data pool. Open the pool in Data Integration and copy the address of that page.',
      ),
    };
  }
  const connectionAddress = values['domain'] ? parseTeamAddress(values['domain']) : undefined;
  if (connectionAddress === undefined || connectionAddress.error !== undefined)
    return { value: poolId, otherValues: { domain } };
  if (connectionAddress.origin === address.origin) return { value: poolId };
  return {
    error: t(
      'This pool is on {0}, but the domain of this connection is {1}. Correct one of the two.',
      domain,
      connectionAddress.domain,
    ),
  };
}

/** A key is opaque (celonis-api.md §2.1): only what cannot be part of it is taken off or refused. */
function parseKey(text: string, authType: KeyType): FieldParseResult {
  const pasted = readPastedSecret(text, authType === 'custom' ? t('Enter the App key.') : t('Enter the API key.'));
  if ('error' in pasted) return pasted;
  const isOtherScheme = pasted.scheme !== undefined && pasted.scheme !== keyTypeDetails[authType].scheme.toLowerCase();
  const schemeWarning =
    authType === 'custom'
      ? t('You pasted it with "Bearer", which belongs to an API key. If it is one, choose the auth type Token.')
      : t('You pasted it with "AppKey", which belongs to an App key. If it is one, choose the auth type Custom.');
  const warning = [isOtherScheme ? schemeWarning : undefined, pasted.warning].filter(Boolean).join(' ');
  return { value: pasted.secret, ...(warning ? { warning } : {}) };
}
