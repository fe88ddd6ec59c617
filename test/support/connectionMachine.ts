import type { SharedConnection } from '../../src/app/share/connectionsFile';
import { celigoVendor } from '../../src/celigo/celigoVendor';
import { celonisVendor } from '../../src/celonis/celonisVendor';
import { ConnectionGroupStore } from '../../src/connections/connectionGroupStore';
import type { Connection } from '../../src/connections/connectionRecord';
import { ConnectionService } from '../../src/connections/connectionService';
import { ConnectionStore } from '../../src/connections/connectionStore';
import { OAuthClientService } from '../../src/connections/oauthClients';
import { Redactor } from '../../src/core/redactor';
import { SecretStore } from '../../src/storage/secretStore';
import { createTestClient } from './httpServer';
import { SimulatedMachine } from './simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const vendors = [celonisVendor, celigoVendor];

/** What a window keeps of connections: nothing at first, and nothing that outlives the test. */
export interface ConnectionMachine {
  service: ConnectionService;
  oauthClients: OAuthClientService;
  groups: ConnectionGroupStore;
  dispose(): void;
}

export function openConnectionMachine(): ConnectionMachine {
  const { secrets, state } = new SimulatedMachine().openWindow();
  const secretStore = new SecretStore(secrets, new Redactor());
  const store = new ConnectionStore(state, secretStore, silentLog);
  const oauthClients = new OAuthClientService({ state, secretStore, log: silentLog, connections: store });
  const service = new ConnectionService({
    store,
    secretStore,
    vendors,
    oauthClients,
    createHttpClient: (origin) => createTestClient(origin),
    log: silentLog,
  });
  const groups = new ConnectionGroupStore(state, secretStore, silentLog);
  const dispose = (): void => {
    for (const part of [service, oauthClients, groups]) part.dispose();
  };
  return { service, oauthClients, groups, dispose };
}

export const samplePoolId = '11111111-1111-4111-8111-111111111111';

/** What a connection to a data pool needs besides its secrets. */
export const sampleValues = {
  apiType: 'dataPush',
  domain: 'acme.eu-1.celonis.cloud',
  authType: 'custom',
  poolId: samplePoolId,
};

/** The same connection, as a file of connections has it. */
export function createSharedConnection(name: string, change: Partial<SharedConnection> = {}): SharedConnection {
  return { name, service: 'celonis', environment: 'test', readOnly: false, values: sampleValues, ...change };
}

/** What differs where it leads to another team. */
export const otherTeam = { values: { ...sampleValues, domain: 'acme.eu-2.celonis.cloud' } };

/** Saves a connection to a data pool, with secrets. */
export function saveSampleConnection(
  { service }: ConnectionMachine,
  { name = 'Acme', environment = 'test', values = {} }: SampleChange = {},
): Promise<Connection> {
  return service.save({
    vendor: 'celonis',
    name,
    environment,
    values: { ...sampleValues, ...values },
    secrets: { appKey: 'canary-app-key-4711-secret', apiKey: 'canary-api-key-4712-secret' },
  });
}

interface SampleChange {
  name?: string;
  environment?: Connection['environment'];
  values?: Record<string, string>;
}
