import { t } from '@vscode/l10n';
import { z } from 'zod';
import { readNamedFacts } from '../../connections/pastedFacts';
import { tryParseJson } from '../../core/tryParseJson';
import { readFoundClient } from './foundClient';
import type { FoundSetup } from './foundSetup';

/** Where content-cli keeps its profiles, below the home directory (celonis-api.md §10). */
export const contentCliFolder = '.celonis-content-cli-profiles';

/** The fields of a profile that are used (celonis-api.md §10). */
const profileSchema = z.looseObject({
  name: z.string().optional(),
  team: z.string(),
  type: z.string().optional(),
  authenticationType: z.string().optional(),
  apiToken: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  scopes: z.array(z.string()).optional().catch(undefined),
  clientAuthenticationMethod: z.string().optional(),
  secretsStoredSecurely: z.boolean().optional(),
});

/** One profile of content-cli; undefined where the text is none, such as its config.json. */
export function parseContentCliProfile(text: string): FoundSetup | undefined {
  const profile = profileSchema.safeParse(tryParseJson(text)).data;
  if (!profile) return undefined;
  const { name, team, type, authenticationType, apiToken, clientId, clientSecret, secretsStoredSecurely } = profile;
  // Of the other types, the token is one of OAuth 2.0, which ends after minutes.
  const isKey = type === undefined || type === 'Key';
  const usesClient = type === 'Client Credentials';
  const client = usesClient ? readFoundClient(clientId, clientSecret, profile.clientAuthenticationMethod) : undefined;
  return {
    vendor: 'celonis',
    ...(client ? { client } : {}),
    ...(name === undefined ? {} : { name }),
    facts: readNamedFacts({
      celonisUrl: team,
      ...(isKey ? { apiToken, authenticationType } : {}),
      ...(usesClient ? { authenticationType: 'oauth', oauthScopes: profile.scopes?.join(' ') } : {}),
    }),
    remarks: [
      ...(isKey && !apiToken && secretsStoredSecurely ? [t('Its key is in the keychain of the system.')] : []),
      ...(client && !client.clientSecret && secretsStoredSecurely
        ? [t('The secret of its client is in the keychain of the system.')]
        : []),
      ...(usesClient ? [t('It uses the OAuth 2.0 client with the client ID {0}.', clientId ?? t('unknown'))] : []),
      ...(isKey || usesClient ? [] : [t('It signs in with a browser, and has no key.')]),
    ],
  };
}
