import { celonisService } from './celonis/service';
import { defaultTeamOptions, Team, type TeamOptions } from './celonis/team';
import { controlService } from './control';
import { Faults } from './faults';
import { Journal } from './journal';
import { startServer } from './server';

export interface SandboxOptions extends Partial<TeamOptions> {
  /** Celonis' port; 0 or nothing lets the system choose. */
  port?: number;
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
    /** Keys with fewer rights, by what they can or cannot do. */
    keys: Record<string, string>;
  };
}

export interface Sandbox {
  readonly address: SandboxAddress;
  close(): Promise<void>;
}

/** Starts the services on loopback, in memory. */
export async function startSandbox({ port = 0, ...options }: SandboxOptions = {}): Promise<Sandbox> {
  const team = new Team({ ...defaultTeamOptions, ...options });
  const faults = new Faults();
  const journal = new Journal();
  journal.hide(team.keys.map(({ value }) => value));
  const server = await startServer({ port, service: celonisService(team), control: controlService({ team, journal, faults }), faults, journal });
  const { appKey = '', apiKey = '', ...keys } = Object.fromEntries(team.keys.map(({ name, value }) => [name, value]));
  return {
    address: { celonis: { domain: server.address, appKey, apiKey, pools: team.pools.map(({ id, name }) => ({ id, name })), keys } },
    close: async () => {
      team.executor.stop();
      await server.close();
    },
  };
}
