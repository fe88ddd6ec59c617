import { t } from '@vscode/l10n';
import { readList, writeList } from '../connections/lists';
import type { Field, Reading, Values } from '../connections/vendor';
import { readAddress } from './domain';
import { knownScopes, proposedScopes } from './scopes';

/** What a connection needs that signs in with an OAuth 2.0 client. */
export function oauthFields(): readonly Field[] {
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
          t('Leave the grant type at Client credentials, and choose Client secret basic as the authentication method. Client secret post works too, if you choose the same here.'),
          t('Under Define scopes, check the scopes that this connection is going to ask for.'),
          t('Create it. Copy the client ID and the client secret at once, because the secret is shown a single time.'),
          t('Paste both into an OAuth 2.0 client here. The + button beside the field adds one.'),
          t('Scopes alone do not open anything: give the client permissions on the data pools and packages it should reach.'),
        ],
      },
      visibleWhen,
    },
    {
      key: 'validDomains',
      kind: 'list',
      label: t('Valid domain names'),
      required: true,
      help: t('Tokens are requested from and sent to these hosts only. The domain of this connection must be among them.'),
      placeholder: 'acme.eu-1.celonis.cloud',
      visibleWhen,
      read: readValidDomains,
    },
    {
      key: 'scopes',
      kind: 'list',
      label: t('Scopes'),
      required: true,
      help: t('What the tokens of this connection are good for. Ask for no more than you need: one scope that the client does not have, and Celonis refuses them all.'),
      guide: {
        title: t('How to configure scopes'),
        steps: [
          t('The list on the left has the scopes that Celonis is known to have, the one on the right those that this connection asks for.'),
          t('Check scopes and move them over with the single arrow, or all of them at once with the double arrow. The arrows that point left take them back.'),
          t('Type a scope that is not listed, if Celonis gave you one.'),
          t('The client in Celonis must have each of them: Admin & Settings, Applications, Define scopes.'),
          t('Test the connection. A scope that is refused is named.'),
        ],
      },
      suggestions: knownScopes(),
      proposals: proposedScopes(),
      visibleWhen,
      read: readScopes,
    },
  ];
}

/** Left empty it becomes the connection's own domain, which is all that most need. */
function readValidDomains(text: string, values: Values): Reading {
  const own = values['domain'] ? readAddress(values['domain']) : undefined;
  const words = readList(text);
  if (words.length === 0) return own && own.error === undefined ? { value: own.domain } : { error: t('Enter the domain of your team.') };
  const addresses = words.map((word) => readAddress(word));
  const wrong = addresses.findIndex((address) => address.error !== undefined);
  if (wrong >= 0) return { error: t('"{0}" cannot be used. {1}', words[wrong] ?? '', addresses[wrong]?.error ?? '') };
  const known = addresses.flatMap((address) => (address.error === undefined ? [address] : []));
  if (own && own.error === undefined && !known.some((address) => address.origin === own.origin)) {
    return {
      error: t('The domain of this connection, {0}, must be among them.', own.domain),
      offer: { label: t('Add {0}', own.domain), value: writeList([own.domain, ...words]) },
    };
  }
  return { value: writeList(known.map((address) => address.domain)) };
}

/** A scope is one word of the characters that RFC 6749 §3.3 allows. */
function readScopes(text: string): Reading {
  const scopes = readList(text);
  if (scopes.length === 0) return { error: t('Choose at least one scope.') };
  const wrong = scopes.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  if (wrong !== undefined) return { error: t('"{0}" has characters that a scope cannot have.', wrong) };
  const hyphenated = scopes.find((scope) => /:(continuous-)?data-push$/.test(scope));
  return { value: writeList(scopes), ...(hyphenated ? { warning: t('Celonis writes {0} with underscores: {1}.', hyphenated, hyphenated.replace(/:.*/, (end) => end.replaceAll('-', '_'))) } : {}) };
}
