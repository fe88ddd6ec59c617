import { type CeligoAccount, type CeligoAccountOptions, defaultCeligoOptions } from './celigo/account';
import { celigoService } from './celigo/celigoService';
import { createSeededAccount } from './celigo/seed/seedAccount';
import { celonisService } from './celonis/celonisService';
import { CelonisTeam, type CelonisTeamOptions, defaultCelonisOptions } from './celonis/team';
import { controlService } from './controlService';
import type { Route } from './router';
import { type ServeRequest, startServer } from './server';

export interface SandboxOptions extends Partial<CelonisTeamOptions> {
  /** Celonis' port; 0 or nothing lets the system choose. */
  port?: number;
  celigo?: Partial<CeligoAccountOptions> & {
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

/** What the sandbox plays. */
export interface SandboxServices {
  team: CelonisTeam;
  account: CeligoAccount;
}

/** What a test adds (test/sandbox); the sandbox that ships has none of it. */
export interface SandboxInstruments {
  routes: readonly Route<undefined>[];
  /** Absent: as usual. */
  serve?: ServeRequest;
}

/** Starts the services on loopback, in memory. */
export async function startSandbox(
  { port = 0, celigo: { port: celigoPort = 0, ...celigoOptions } = {}, ...teamOptions }: SandboxOptions = {},
  createInstruments?: (services: SandboxServices) => SandboxInstruments,
): Promise<Sandbox> {
  const team = new CelonisTeam({ ...defaultCelonisOptions, ...teamOptions });
  const account = createSeededAccount({
    ...defaultCeligoOptions,
    ...(teamOptions.now ? { now: teamOptions.now } : {}),
    ...celigoOptions,
  });
  const { routes = [], serve } = createInstruments?.({ team, account }) ?? {};
  const common = { control: controlService(team, routes), ...(serve ? { serve } : {}) };
  const celonis = await startServer({ port, service: celonisService(team), ...common });
  const celigo = await startServer({ port: celigoPort, service: celigoService(account), ...common }).catch(
    async (error: unknown) => {
      await celonis.close();
      throw error;
    },
  );
  const {
    apiToken = '',
    customScopeToken = '',
    ...tokens
  } = Object.fromEntries(account.tokens.listAll().map(({ name, token }) => [name, token]));
  return {
    address: {
      celonis: celonisAddress(team, celonis.address),
      celigo: { origin: `http://${celigo.address}`, apiToken, customScopeToken, tokens },
    },
    close: async () => {
      team.dataPushExecutor.stop();
      await Promise.all([celonis.close(), celigo.close()]);
    },
  };
}

function celonisAddress(team: CelonisTeam, domain: string): SandboxAddress['celonis'] {
  const {
    appKey = '',
    apiKey = '',
    ...keys
  } = Object.fromEntries(team.apiKeys.map(({ name, value }) => [name, value]));
  const [fullAccessClient, ...clients] = team.oauth.clients;
  const toIdAndName = ({ id, name }: { id: string; name: string }): { id: string; name: string } => ({ id, name });
  return {
    domain,
    appKey,
    apiKey,
    pools: team.pools.map(toIdAndName),
    oauthClientId: fullAccessClient?.id ?? '',
    oauthClientSecret: fullAccessClient?.secret ?? '',
    knowledgeModels: team.knowledgeModels.map(toIdAndName),
    keys,
    oauthClients: Object.fromEntries(clients.map(({ name, id, secret }) => [name, { id, secret }])),
  };
}
