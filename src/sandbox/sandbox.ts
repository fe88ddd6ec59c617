import { Account, defaultAccountOptions, type AccountOptions } from './celigo/account';
import { celigoService } from './celigo/service';
import { celonisService } from './celonis/service';
import { defaultTeamOptions, Team, type TeamOptions } from './celonis/team';
import { controlService } from './control';
import { Faults } from './faults';
import { Journal } from './journal';
import { startServer } from './server';

export interface SandboxOptions extends Partial<TeamOptions> {
  /** Celonis' port; 0 or nothing lets the system choose. */
  port?: number;
  celigo?: Partial<AccountOptions> & {
    /** Celigo's port; 0 or nothing lets the system choose. */
    port?: number;
  };
}

/** What a client needs to know. Printed as one line when everything is ready; later versions add keys, none goes. */
export interface SandboxAddress {
  celonis: {
    /** host:port, for http. */
    domain: string;
    /** For `Authorization: AppKey …`, with every right. */
    appKey: string;
    /** For `Authorization: Bearer …`, with every right. */
    apiKey: string;
    pools: { id: string; name: string }[];
    /** For client credentials, with every scope and right. */
    oauthClientId: string;
    oauthClientSecret: string;
    knowledgeModels: { id: string; name: string }[];
    /** Keys with fewer rights, by what they can or cannot do. */
    keys: Record<string, string>;
    /** OAuth clients with fewer ways or rights, likewise. */
    oauthClients: Record<string, { id: string; secret: string }>;
  };
  celigo: {
    /** http://host:port; the API lies below /v1. */
    origin: string;
    /** For `Authorization: Bearer …`, with full access. */
    apiToken: string;
    /** May only call run-time actions of one export, one import and their connection. */
    customScopeToken: string;
    /** Tokens with fewer rights, and ones that do not count any more, by what they are. */
    tokens: Record<string, string>;
  };
}

export interface Sandbox {
  readonly address: SandboxAddress;
  close(): Promise<void>;
}

/** Starts the services on loopback, in memory. */
export async function startSandbox({ port = 0, celigo: { port: celigoPort = 0, ...celigoOptions } = {}, ...options }: SandboxOptions = {}): Promise<Sandbox> {
  const team = new Team({ ...defaultTeamOptions, ...options });
  const account = new Account({ ...defaultAccountOptions, ...(options.now ? { now: options.now } : {}), ...celigoOptions });
  const faults = new Faults();
  const journal = new Journal();
  journal.hide([...team.keys.map(({ value }) => value), ...team.oauth.clients.map(({ secret }) => secret), ...account.tokens.all().map(({ token }) => token)]);
  team.oauth.onToken = (token) => journal.hide([token]);
  const shared = { control: controlService({ team, paces: [team.executor.pace, account.runs.pace], journal, faults }), faults, journal };
  const celonis = await startServer({ port, service: celonisService(team), ...shared });
  const celigo = await startServer({ port: celigoPort, service: celigoService(account), ...shared }).catch(async (error: unknown) => {
    await celonis.close();
    throw error;
  });
  const { apiToken = '', customScopeToken = '', ...tokens } = Object.fromEntries(account.tokens.all().map(({ name, token }) => [name, token]));
  return {
    address: {
      celonis: celonisAddress(team, celonis.address),
      celigo: { origin: `http://${celigo.address}`, apiToken, customScopeToken, tokens },
    },
    close: async () => {
      team.executor.stop();
      await Promise.all([celonis.close(), celigo.close()]);
    },
  };
}

function celonisAddress(team: Team, domain: string): SandboxAddress['celonis'] {
  const { appKey = '', apiKey = '', ...keys } = Object.fromEntries(team.keys.map(({ name, value }) => [name, value]));
  const [everything, ...clients] = team.oauth.clients;
  const named = ({ id, name }: { id: string; name: string }): { id: string; name: string } => ({ id, name });
  return {
    domain,
    appKey,
    apiKey,
    pools: team.pools.map(named),
    oauthClientId: everything?.id ?? '',
    oauthClientSecret: everything?.secret ?? '',
    knowledgeModels: team.knowledgeModels.map(named),
    keys,
    oauthClients: Object.fromEntries(clients.map(({ name, id, secret }) => [name, { id, secret }])),
  };
}
