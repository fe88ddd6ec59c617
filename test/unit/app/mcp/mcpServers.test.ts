import assert from 'node:assert/strict';
import { addMcpServer } from '../../../../src/app/mcp/mcpConfiguration';
import { authorizeOfferedServer, describeOffer, requireOfferable } from '../../../../src/app/mcp/mcpServerAccess';
import { OfferedMcpServers } from '../../../../src/app/mcp/offeredMcpServers';
import { celigoVendor } from '../../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { ConnectionService } from '../../../../src/connections/connectionService';
import { ConnectionStore } from '../../../../src/connections/connectionStore';
import { Redactor } from '../../../../src/core/redactor';
import { SecretStore } from '../../../../src/storage/secretStore';
import { createTestClient } from '../../../support/httpServer';
import { SimulatedMachine } from '../../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const assetId = '11111111-2222-4333-8444-555555555555';

describe('MCP servers of the services', () => {
  let service: ConnectionService;
  let offers: OfferedMcpServers;
  let celigo: Connection;
  let celonis: Connection;

  beforeEach(async () => {
    const window = new SimulatedMachine().openWindow();
    const secretStore = new SecretStore(window.secrets, new Redactor());
    service = new ConnectionService({
      store: new ConnectionStore(window.state, secretStore, silentLog),
      secretStore,
      vendors: [celonisVendor, celigoVendor],
      createHttpClient: (origin) => createTestClient(origin),
      log: silentLog,
    });
    offers = new OfferedMcpServers(window.state);
    celigo = await service.save({
      vendor: 'celigo',
      name: 'Acme Celigo',
      environment: 'production',
      values: { region: 'eu' },
      secrets: { apiToken: 'celigo-token-1234' },
    });
    celonis = await service.save({
      vendor: 'celonis',
      name: 'Acme',
      environment: 'test',
      values: {
        apiType: 'dataPush',
        domain: 'acme.eu-1.celonis.cloud',
        authType: 'custom',
        poolId: '11111111-1111-4111-8111-111111111111',
      },
      secrets: { appKey: 'app-key-5678' },
    });
  });
  afterEach(() => service.dispose());

  const celigoUrl = 'https://api.eu.integrator.io/celigo-mcp';
  const celonisUrl = `https://acme.eu-1.celonis.cloud/studio-copilot/api/v1/mcp-servers/mcp/${assetId}`;

  it('are Celigo’s own one of the region, and in Celonis the asset that a person names', () => {
    assert.equal(celigoVendor.mcpServer?.url?.(celigo.values), celigoUrl);
    const parse = (text: string, values: Connection['values']) =>
      celonisVendor.mcpServer!.pastedUrl!.parse(text, values);
    for (const text of [celonisUrl, `${celonisUrl}/`, ` "${celonisUrl}" `, assetId])
      assert.deepEqual(parse(text, celonis.values), { url: celonisUrl }, text);
    for (const text of [
      `https://other.eu-1.celonis.cloud/studio-copilot/api/v1/mcp-servers/mcp/${assetId}`,
      `https://evil.example/studio-copilot/api/v1/mcp-servers/mcp/${assetId}`,
      `http://acme.eu-1.celonis.cloud/studio-copilot/api/v1/mcp-servers/mcp/${assetId}`,
      'https://acme.eu-1.celonis.cloud/integration/ui/pools',
      '',
    ])
      assert.ok('error' in parse(text, celonis.values), text);
  });

  it('are offered with the address, the environment and the host that the key goes to', () => {
    const { message, detail } = describeOffer(celigo, celigoUrl);
    assert.match(message, /Acme Celigo/);
    assert.match(detail, /https:\/\/api\.eu\.integrator\.io\/celigo-mcp/);
    assert.match(detail, /Production/);
    assert.match(detail, /key of this connection to api\.eu\.integrator\.io, and nowhere else/);
  });

  it('get the secret only while they are offered', async () => {
    const server = { connectionId: celigo.id, url: celigoUrl };
    await assert.rejects(authorizeOfferedServer(service, offers, server), /not offered any more/);
    await offers.add(server);
    assert.equal(await authorizeOfferedServer(service, offers, server), 'Bearer celigo-token-1234');
    await offers.remove(celigo.id);
    await assert.rejects(authorizeOfferedServer(service, offers, server), /not offered any more/);
    await offers.add({ connectionId: celonis.id, url: celonisUrl });
    assert.equal(
      await authorizeOfferedServer(service, offers, { connectionId: celonis.id, url: celonisUrl }),
      'AppKey app-key-5678',
    );
  });

  it('are not offered, and get no secret, with a read-only connection: their tools may change something', async () => {
    const server = { connectionId: celigo.id, url: celigoUrl };
    await offers.add(server);
    await service.setPolicy(celigo.id, { isReadOnly: true });
    assert.throws(() => requireOfferable(service, celigo.id), /is read-only/);
    await assert.rejects(authorizeOfferedServer(service, offers, server), /is read-only/);
    await service.setPolicy(celigo.id, { isReadOnly: false });
    assert.equal(requireOfferable(service, celigo.id).id, celigo.id);
  });

  it('never get it for another host than that of the connection, or for one that is deleted', async () => {
    const elsewhere = { connectionId: celigo.id, url: 'https://evil.example/celigo-mcp' };
    await offers.add(elsewhere);
    await assert.rejects(authorizeOfferedServer(service, offers, elsewhere), /leads elsewhere/);
    const server = { connectionId: celigo.id, url: celigoUrl };
    await offers.add(server);
    await service.delete(celigo.id);
    await assert.rejects(authorizeOfferedServer(service, offers, server), /not offered any more/);
  });

  it('are remembered without any secret', async () => {
    await offers.add({ connectionId: celigo.id, url: celigoUrl });
    assert.deepEqual(offers.list(), [{ connectionId: celigo.id, url: celigoUrl }]);
  });

  it('are written into a configuration with an input instead of the secret, beside what is there', () => {
    const entry = { name: 'Acme Celigo', url: celigoUrl, scheme: 'Bearer', inputPrompt: 'API token of "Acme Celigo"' };
    const first = addMcpServer('', entry);
    assert.deepEqual(JSON.parse(first), {
      inputs: [
        { id: 'acme-celigo-secret', type: 'promptString', description: 'API token of "Acme Celigo"', password: true },
      ],
      servers: {
        'Acme Celigo': {
          type: 'http',
          url: celigoUrl,
          headers: { Authorization: 'Bearer ${input:acme-celigo-secret}' },
        },
      },
    });
    assert.equal(addMcpServer(first, entry), first);
    const withComments = '{\n  // ours\n  "servers": { "other": { "type": "stdio" } }\n}\n';
    const merged = addMcpServer(withComments, entry);
    assert.match(merged, /\/\/ ours/);
    assert.match(merged, /"other"/);
    assert.match(merged, /"Acme Celigo"/);
    assert.throws(() => addMcpServer('{ broken', entry), /mcp\.json cannot be read/);
  });
});
