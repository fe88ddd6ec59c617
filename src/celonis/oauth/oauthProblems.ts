import { t } from '@vscode/l10n';
import type { OAuthCredentials } from '../../connections/oauthClients';
import { createEditClientFix } from '../../connections/oauthClients';
import type { Fix, Problem } from '../../core/problem';

const createEditFieldFix = (field: string, label: string): Fix => ({ kind: 'editConnection', label, field });

export function noClientProblem(): Problem {
  return {
    kind: 'secretMissing',
    what: t('This connection has no OAuth 2.0 client.'),
    next: t('Edit the connection and choose one.'),
    fixes: [createEditFieldFix('oauthClient', t('Choose a Client'))],
  };
}

export function notValidDomainProblem(host: string): Problem {
  return {
    kind: 'input',
    what: t('{0} is not among the valid domain names of this connection.', host),
    why: t('The client secret and the tokens go to these hosts only, so nothing was sent.'),
    next: t('Add the domain of the connection to its valid domain names.'),
    fixes: [createEditFieldFix('validDomains', t('Correct the Valid Domain Names'))],
  };
}

/** `refused` are the scopes that are refused by themselves; none where it is their combination. */
export function scopesRefusedProblem(
  problem: Problem,
  clientName: string,
  refusedScopes: readonly string[],
  requestedScopes: readonly string[],
): Problem {
  return {
    ...problem,
    kind: 'forbidden',
    ...describeScopeRefusal(clientName, refusedScopes, requestedScopes),
    fixes: [createEditFieldFix('scopes', t('Correct the Scopes'))],
  };
}

function describeScopeRefusal(
  clientName: string,
  refusedScopes: readonly string[],
  requestedScopes: readonly string[],
): Pick<Problem, 'what' | 'next'> {
  if (refusedScopes.length === 0) {
    return {
      what: t(
        'Celonis does not grant the OAuth 2.0 client "{0}" these scopes together: {1}.',
        clientName,
        requestedScopes.join(', '),
      ),
      next: t(
        'Ask for fewer of them, or compare them with those of the client in Celonis: Admin & Settings, Applications, Define scopes.',
      ),
    };
  }
  if (refusedScopes.length === 1) {
    return {
      what: t('Celonis does not grant the OAuth 2.0 client "{0}" the scope {1}.', clientName, refusedScopes[0] ?? ''),
      next: t(
        'Take it out of the scopes of this connection, or have an administrator add it to the client in Celonis: Admin & Settings, Applications, Define scopes.',
      ),
    };
  }
  return {
    what: t('Celonis does not grant the OAuth 2.0 client "{0}" the scopes {1}.', clientName, refusedScopes.join(', ')),
    next: t(
      'Take them out of the scopes of this connection, or have an administrator add them to the client in Celonis: Admin & Settings, Applications, Define scopes.',
    ),
  };
}

/** `otherMethod`: with the other client authentication Celonis accepts the client. */
export function clientRefusedProblem(
  problem: Problem,
  { id, name, clientAuthentication }: OAuthCredentials,
  isOtherAuthenticationAccepted: boolean,
): Problem {
  const fixes = [createEditClientFix(id, t('Edit the Client'))];
  if (isOtherAuthenticationAccepted) {
    return {
      ...problem,
      kind: 'unauthorized',
      what: t('Celonis does not accept the OAuth 2.0 client "{0}" in this way.', name),
      why: t('Client ID and client secret are right, but the client authentication is not.'),
      next:
        clientAuthentication === 'basic'
          ? t('Edit the OAuth 2.0 client and choose the client authentication Client secret post.')
          : t('Edit the OAuth 2.0 client and choose the client authentication Client secret basic.'),
      fixes,
    };
  }
  return {
    ...problem,
    kind: 'unauthorized',
    what: t('Celonis does not accept the OAuth 2.0 client "{0}".', name),
    next: t(
      'Edit the client and enter the complete client ID and the complete client secret again. If the secret was lost or replaced, create a new one in Celonis: Admin & Settings, Applications.',
    ),
    fixes,
  };
}

export function grantRefusedProblem(problem: Problem, clientName: string): Problem {
  return {
    ...problem,
    kind: 'forbidden',
    what: t('The OAuth 2.0 client "{0}" may not get tokens by itself.', clientName),
    next: t(
      'Have an administrator switch on the grant type Client credentials for it in Celonis: Admin & Settings, Applications.',
    ),
  };
}

/** A 403, which OAuth has no meaning for: Celonis refuses a client with 400 or 401. */
export function noTokenProblem(problem: Problem, host: string): Problem {
  return {
    ...problem,
    what: t('{0} refuses the request for a token.', host),
    next: t(
      'Ask an administrator of the team whether this network and the OAuth 2.0 client are allowed. Testing the connection tells whether every call is refused.',
    ),
  };
}

export function noTokenEndpointProblem(problem: Problem, host: string): Problem {
  return {
    ...problem,
    what: t('{0} does not issue OAuth 2.0 tokens.', host),
    next: t('Check the domain. Use the one that a browser shows once you are signed in to Celonis.'),
    fixes: [createEditFieldFix('domain', t('Correct the Domain'))],
  };
}
