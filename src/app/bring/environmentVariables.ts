import { t } from '@vscode/l10n';
import { readNamedFacts } from '../../connections/pastedFacts';
import { readFoundClient } from './foundClient';
import type { FoundSetup } from './foundSetup';

/** What variables of one service are called behind its name; what stands before and behind tells several sets apart. */
const knownTails =
  'BASE_URL|TEAM_URL|API_URL|URL|HOST|DOMAIN|ENDPOINT|API_TOKEN|ACCESS_TOKEN|TOKEN|API_KEY|APP_KEY|APPLICATION_KEY|KEY_TYPE|KEY|DATA_POOL_ID|POOL_ID|DATA_POOL|POOL|REGION';
const variablePattern = new RegExp(`^(.*?)(CELONIS|CELIGO|INTEGRATOR_IO)_(?:EMS_)?(${knownTails})(?:_(.+))?$`);

/**
 * The usual variables of pycelonis and content-cli (celonis-api.md §2, §10) and of Celigo's clients (celigo-api.md §6):
 * CELONIS_URL with CELONIS_API_TOKEN, TEAM_URL with API_TOKEN, CELIGO_API_TOKEN, with anything before or behind such as
 * ACME_CELONIS_URL and CELONIS_URL_TEST: what belongs together has the same.
 */
export function readEnvironmentVariables(variables: Readonly<Record<string, string | undefined>>): FoundSetup[] {
  const sets = new Map<string, { vendor: FoundSetup['vendor']; name: string; settings: Record<string, string> }>();
  for (const [variable, value] of Object.entries(variables)) {
    const match = variablePattern.exec(variable.toUpperCase());
    if (!match || !value) continue;
    const [, before = '', service, tail, behind = ''] = match;
    const vendor = service === 'CELONIS' ? 'celonis' : 'celigo';
    const name = [before.replace(/_$/, ''), behind].filter(Boolean).join(' ').toLowerCase().replaceAll('_', ' ');
    const set = sets.get(`${vendor} ${name}`) ?? { vendor, name, settings: {} };
    set.settings[`${service}_${tail}`] = value;
    sets.set(`${vendor} ${name}`, set);
  }
  const { TEAM_URL: teamUrl, API_TOKEN: apiToken } = variables;
  if (teamUrl && apiToken && !sets.has('celonis '))
    sets.set('celonis ', {
      vendor: 'celonis',
      name: '',
      settings: { CELONIS_URL: teamUrl, CELONIS_API_TOKEN: apiToken },
    });
  return [...sets.values()].flatMap(({ vendor, name, settings }) => {
    const facts = readNamedFacts(settings);
    const clientId = vendor === 'celonis' ? variables['OAUTH_CLIENT_ID'] : undefined;
    const usesClient = clientId !== undefined && !facts.named.some(({ name: setting }) => /TOKEN|KEY$/.test(setting));
    if (facts.named.length === 0) return [];
    const { OAUTH_CLIENT_SECRET: clientSecret, OAUTH_SCOPES: scopes } = variables;
    const client = usesClient ? readFoundClient(clientId, clientSecret, undefined) : undefined;
    return {
      vendor,
      ...(name ? { name } : {}),
      facts: usesClient ? readNamedFacts({ ...settings, AUTHENTICATION_TYPE: 'oauth', OAUTH_SCOPES: scopes }) : facts,
      ...(client ? { client } : {}),
      remarks: usesClient ? [t('It uses the OAuth 2.0 client with the client ID {0}.', clientId)] : [],
    };
  });
}
