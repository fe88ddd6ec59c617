import { t } from '@vscode/l10n';
import { formatList, parseList } from '../../connections/listValue';
import type { ConnectionField, FieldParseResult, FieldValues } from '../../connections/vendor';
import { parseTeamAddress } from '../teamAddress';
import { listKnownScopes, listScopePresets } from './scopes';

/** What a connection needs that signs in with an OAuth 2.0 client. */
export function createOAuthFields(): readonly ConnectionField[] {
  const visibleWhen = { authType: ['oauth'] };
  return [
    {
      key: 'oauthClient',
      kind: 'reference',
      label: t('OAuth 2.0 client'),
      required: true,
      help: t('Holds the client ID and the client secret. Several connections to the same team can share one.'),
      guide: {
        title: t('How to retrieve the client ID and client secret'),
        steps: [
          t('Open Celonis in your browser as an administrator.'),
          t('Go to Admin & Settings and choose Applications.'),
          t('Choose Add new application, and OAuth client as its kind.'),
          t('Give it a name that tells what uses it, for example VS Code.'),
          t(
            'Leave the grant type at Client credentials, and choose Client secret basic as the authentication method. Client secret post works too, if you choose the same here.',
          ),
          t('Under Define scopes, check the scopes that this connection is going to ask for.'),
          t('Create it. Copy the client ID and the client secret at once, because the secret is shown a single time.'),
          t('Paste both into an OAuth 2.0 client here. The + button beside the field adds one.'),
          t(
            'Scopes alone do not open anything: give the client permissions on the data pools and packages it should reach.',
          ),
        ],
      },
      visibleWhen,
    },
    {
      key: 'validDomains',
      kind: 'list',
      label: t('Valid domain names'),
      required: true,
      help: t(
        'Tokens are requested from and sent to these hosts only. The domain of this connection must be among them.',
      ),
      placeholder: 'acme.eu-1.celonis.cloud',
      visibleWhen,
      parse: parseValidDomains,
    },
    {
      key: 'scopes',
      kind: 'list',
      label: t('Scopes'),
      required: true,
      help: t(
        'What the tokens of this connection may do. Request only the scopes that you need: if the client lacks one of them, Celonis refuses all.',
      ),
      guide: {
        title: t('How to configure scopes'),
        steps: [
          t(
            'The list on the left has the scopes that Celonis is known to have, the one on the right those that this connection asks for.',
          ),
          t(
            'Check scopes and move them over with the single arrow, or all of them at once with the double arrow. The arrows that point left take them back.',
          ),
          t('Type a scope that is not listed, if Celonis gave you one.'),
          t('The client in Celonis must have each of them: Admin & Settings, Applications, Define scopes.'),
          t('Test the connection. A scope that is refused is named.'),
        ],
      },
      suggestions: listKnownScopes(),
      presets: listScopePresets(),
      visibleWhen,
      parse: parseScopes,
    },
  ];
}

/** Left empty it becomes the connection's own domain, which is all that most need. */
function parseValidDomains(text: string, values: FieldValues): FieldParseResult {
  const connectionAddress = values['domain'] ? parseTeamAddress(values['domain']) : undefined;
  const domains = parseList(text);
  if (domains.length === 0)
    return connectionAddress && connectionAddress.error === undefined
      ? { value: connectionAddress.domain }
      : { error: t('Enter the domain of your team.') };
  const addresses = domains.map((word) => parseTeamAddress(word));
  const invalidIndex = addresses.findIndex((address) => address.error !== undefined);
  if (invalidIndex >= 0)
    return { error: t('"{0}" cannot be used. {1}', domains[invalidIndex] ?? '', addresses[invalidIndex]?.error ?? '') };
  const validAddresses = addresses.flatMap((address) => (address.error === undefined ? [address] : []));
  if (
    connectionAddress &&
    connectionAddress.error === undefined &&
    !validAddresses.some((address) => address.origin === connectionAddress.origin)
  ) {
    return {
      error: t('The domain of this connection, {0}, must be among them.', connectionAddress.domain),
      correction: {
        label: t('Add {0}', connectionAddress.domain),
        value: formatList([connectionAddress.domain, ...domains]),
      },
    };
  }
  return { value: formatList(validAddresses.map((address) => address.domain)) };
}

/** A scope is one word of the characters that RFC 6749 §3.3 allows. */
function parseScopes(text: string): FieldParseResult {
  const scopes = parseList(text);
  if (scopes.length === 0) return { error: t('Choose at least one scope.') };
  const invalidScope = scopes.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  if (invalidScope !== undefined) return { error: t('"{0}" has characters that a scope cannot have.', invalidScope) };
  const hyphenated = scopes.find((scope) => /:(continuous-)?data-push$/.test(scope));
  return {
    value: formatList(scopes),
    ...(hyphenated
      ? {
          warning: t(
            'Celonis writes {0} with underscores: {1}.',
            hyphenated,
            hyphenated.replace(/:.*/, (scopeEnd) => scopeEnd.replaceAll('-', '_')),
          ),
        }
      : {}),
  };
}
