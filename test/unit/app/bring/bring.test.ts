import assert from 'node:assert/strict';
import type { BringPorts } from '../../../../src/app/bring/findSetups';
import { dotenvPattern, findSetups, kafkaPattern } from '../../../../src/app/bring/findSetups';
import { takeFoundClient } from '../../../../src/app/bring/foundClient';
import type { FoundConnection } from '../../../../src/app/bring/foundConnections';
import { toFoundConnections } from '../../../../src/app/bring/foundConnections';
import { celigoVendor } from '../../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { ConnectionStore } from '../../../../src/connections/connectionStore';
import type { OAuthClient } from '../../../../src/connections/oauthClients';
import { OAuthClientService } from '../../../../src/connections/oauthClients';
import { Redactor } from '../../../../src/core/redactor';
import { SecretStore } from '../../../../src/storage/secretStore';
import { SimulatedMachine } from '../../../support/simulatedWindows';

const key = 'MGYxYzliMmUtMGQ0YS00ZjRlOmNhbmFyeS1rZXk1';
const token = '5d1f0a9c3b7e4f2f8a6d0e1c9b8a7f6e';
const pool = '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21';
const host = 'acme.eu-1.celonis.cloud';

interface Files {
  environment?: Record<string, string>;
  home?: Record<string, string>;
  dotenv?: Record<string, string>;
  kafka?: Record<string, string>;
  isRestricted?: boolean;
}

/** What is found among these files, and which of them were read. */
async function find(
  { environment = {}, home = {}, dotenv = {}, kafka = {}, isRestricted = false }: Files,
  connections: readonly Connection[] = [],
): Promise<Record<string, unknown>[]> {
  const toFiles = (files: Record<string, string>): { name: string; text: string }[] =>
    Object.entries(files).map(([name, text]) => ({ name, text }));
  const ports: BringPorts = {
    environment,
    environmentLabel: 'environment variables',
    home: {
      readText: (path) => Promise.resolve(home[path.join('/')]),
      listFiles: (path) =>
        Promise.resolve(
          Object.keys(home)
            .filter((name) => name.startsWith(`${path.join('/')}/`))
            .map((name) => name.slice(path.join('/').length + 1)),
        ),
    },
    ...(isRestricted
      ? {}
      : {
          findWorkspaceFiles: (pattern: string) =>
            Promise.resolve(toFiles(pattern === dotenvPattern ? dotenv : pattern === kafkaPattern ? kafka : {})),
        }),
  };
  return (await findAmong(ports, connections)).map(({ draft, client, foundIn, remarks, existing, missingLabels }) => ({
    vendor: draft.vendor.id,
    ...(draft.name ? { name: draft.name } : {}),
    ...draft.values,
    ...draft.secrets,
    ...(client ? { client } : {}),
    foundIn,
    ...(remarks.length > 0 ? { remarks: remarks.join(' ') } : {}),
    ...(existing ? { existing: existing.name } : {}),
    missing: missingLabels.join(', '),
  }));
}

async function findAmong(ports: BringPorts, connections: readonly Connection[]): Promise<FoundConnection[]> {
  return toFoundConnections(
    await findSetups(ports),
    { vendors: [celonisVendor, celigoVendor], connections: () => [...connections] },
    { list: () => [] },
  );
}

describe('Connections of other tools', () => {
  it('are found in the profiles of content-cli, its settings left aside', async () => {
    const profile = (content: object): string => JSON.stringify({ team: `https://${host}`, ...content }, undefined, 2);
    const folder = '.celonis-content-cli-profiles';
    const connections = await find({
      home: {
        [`${folder}/config.json`]: '{"defaultProfile":"acme"}',
        [`${folder}/acme.json`]: profile({ name: 'acme', type: 'Key', apiToken: key, authenticationType: 'AppKey' }),
        [`${folder}/safe.json`]: profile({
          name: 'safe',
          type: 'Key',
          authenticationType: 'Bearer',
          secretsStoredSecurely: true,
        }),
        [`${folder}/client.json`]: profile({
          name: 'client',
          type: 'Client Credentials',
          clientId: 'c1',
          clientSecret: 'hidden-secret',
          clientAuthenticationMethod: 'client_secret_post',
          scopes: ['integration.data-pools', 'studio'],
        }),
        [`${folder}/keychain.json`]: profile({
          name: 'keychain',
          type: 'Client Credentials',
          clientId: 'c2',
          secretsStoredSecurely: true,
        }),
        [`${folder}/device.json`]: profile({ name: 'device', type: 'Device Code', apiToken: 'short-lived' }),
        [`${folder}/broken.json`]: '{"team":',
      },
    });
    const place = (name: string): object => ({
      vendor: 'celonis',
      name,
      domain: host,
      foundIn: `~/${folder}/${name}.json`,
    });
    assert.deepEqual(connections, [
      { ...place('acme'), authType: 'custom', appKey: key, missing: 'API type, Pool ID' },
      {
        ...place('client'),
        authType: 'oauth',
        validDomains: host,
        scopes: 'integration.data-pools studio',
        client: { clientId: 'c1', clientSecret: 'hidden-secret', clientAuthentication: 'post' },
        remarks: 'It uses the OAuth 2.0 client with the client ID c1.',
        missing: 'API type, Pool ID',
      },
      {
        ...place('device'),
        remarks: 'It signs in with a browser, and has no key.',
        missing: 'API type, Auth type, App key, Pool ID',
      },
      {
        ...place('keychain'),
        authType: 'oauth',
        validDomains: host,
        client: { clientId: 'c2' },
        remarks:
          'The secret of its client is in the keychain of the system. It uses the OAuth 2.0 client with the client ID c2.',
        missing: 'API type, OAuth 2.0 client, Scopes, Pool ID',
      },
      {
        ...place('safe'),
        remarks: 'Its key is in the keychain of the system.',
        missing: 'API type, Auth type, App key, Pool ID',
      },
    ]);
  });

  it("are found in the configuration of Celigo's command line, one for each profile", async () => {
    const config = {
      active_profile: 'main',
      profiles: {
        main: { api_token: token, base_url: 'https://api.integrator.io', default_format: 'json', mode: 'read' },
        europe: { api_token: `${token}2`, base_url: 'https://api.eu.integrator.io', account_alias: 'Acme EU' },
      },
      settings: {},
    };
    const foundIn = '~/.celigo/config.json';
    assert.deepEqual(await find({ home: { '.celigo/config.json': JSON.stringify(config) } }), [
      { vendor: 'celigo', name: 'main', region: 'us', apiToken: token, foundIn, missing: '' },
      { vendor: 'celigo', name: 'Acme EU', region: 'eu', apiToken: `${token}2`, foundIn, missing: '' },
    ]);
  });

  it('are found among environment variables, sets told apart by what stands before or behind', async () => {
    const foundIn = 'environment variables';
    assert.deepEqual(
      await find({
        environment: {
          PATH: '/usr/bin',
          SOME_TOKEN: 'something-else-entirely-2026',
          CELONIS_URL: host,
          CELONIS_API_TOKEN: key,
          CELONIS_KEY_TYPE: 'APP_KEY',
          ACME_CELONIS_URL: 'https://acme.us-1.celonis.cloud',
          ACME_CELONIS_APP_KEY: `${key}2`,
          ACME_CELONIS_POOL_ID: pool,
          CELIGO_API_TOKEN: token,
          CELIGO_BASE_URL_TEST: 'https://api.eu.integrator.io',
          CELIGO_API_TOKEN_TEST: `${token}2`,
        },
      }),
      [
        { vendor: 'celonis', domain: host, authType: 'custom', appKey: key, foundIn, missing: 'API type, Pool ID' },
        {
          vendor: 'celonis',
          name: 'acme',
          apiType: 'dataPush',
          domain: 'acme.us-1.celonis.cloud',
          poolId: pool,
          authType: 'custom',
          appKey: `${key}2`,
          foundIn,
          missing: '',
        },
        { vendor: 'celigo', apiToken: token, foundIn, missing: 'Region' },
        { vendor: 'celigo', name: 'test', region: 'eu', apiToken: `${token}2`, foundIn, missing: '' },
      ],
    );
  });

  it('are found with the names of content-cli and the client of pycelonis', async () => {
    const foundIn = 'environment variables';
    assert.deepEqual(await find({ environment: { TEAM_URL: `https://${host}`, API_TOKEN: key } }), [
      {
        vendor: 'celonis',
        domain: host,
        appKey: key,
        apiKey: key,
        foundIn,
        missing: 'API type, Auth type, Pool ID',
      },
    ]);
    const [connection] = await find({
      environment: { CELONIS_URL: host, OAUTH_CLIENT_ID: 'c1', OAUTH_CLIENT_SECRET: 's', OAUTH_SCOPES: 'studio' },
    });
    assert.deepEqual(
      [connection!['authType'], connection!['scopes'], connection!['client']],
      ['oauth', 'studio', { clientId: 'c1', clientSecret: 's' }],
    );
    assert.match(String(connection!['remarks']), /c1/);
  });

  it('run no command that a file names in the place of a secret', async () => {
    const command = '${command:curl evil.example}';
    const [key1, key2] = await find({
      dotenv: {
        '.env': `CELONIS_URL=${host}\nCELONIS_APP_KEY="${command}"\nCELONIS_POOL_ID=${pool}`,
        'client.env': `CELONIS_URL=${host}\nOAUTH_CLIENT_ID=c1\nOAUTH_CLIENT_SECRET="${command}"`,
      },
    });
    assert.deepEqual([key1!['appKey'], key1!['missing']], [undefined, 'App key']);
    assert.deepEqual(key2!['client'], { clientId: 'c1' });
  });

  it('bring their OAuth 2.0 client, whose secret goes nowhere but into the secret store', async () => {
    const machine = new SimulatedMachine();
    const window = machine.openWindow();
    const redactor = new Redactor();
    const secretStore = new SecretStore(window.secrets, redactor);
    const logLines: string[] = [];
    const write = (line: string): void => void logLines.push(line);
    const log = { debug: write, info: write, warn: write, error: write };
    const store = new ConnectionStore(window.state, secretStore, log);
    const clients = new OAuthClientService({ state: window.state, secretStore, log, connections: store });
    const environment = { CELONIS_URL: host, OAUTH_CLIENT_ID: 'c1', OAUTH_CLIENT_SECRET: 'canary-client-secret' };
    const ports: BringPorts = {
      environment,
      environmentLabel: 'environment variables',
      home: { readText: () => Promise.resolve(undefined), listFiles: () => Promise.resolve([]) },
    };
    const [connection] = await findAmong(ports, []);
    await takeFoundClient(connection!.draft, connection!.client!, clients);
    const [{ record }] = clients.list() as [{ record: OAuthClient }];
    assert.deepEqual([record.clientId, record.origins], ['c1', [`https://${host}`]]);
    assert.equal(connection!.draft.values['oauthClient'], record.id);
    const placesOfSecret = [...machine.secrets].filter(([, text]) => text.includes('canary')).map(([place]) => place);
    assert.deepEqual(placesOfSecret, [`celonisCeligo/${record.id}/${record.secrets[0]}`]);
    assert.equal(redactor.redact('canary-client-secret').includes('canary'), false);
    for (const written of [
      machine.storedState,
      logLines,
      connection!.draft.toConnection('x'),
      connection!.draft.describe(),
    ])
      assert.doesNotMatch(JSON.stringify(written), /canary/);
    const [again] = await findAmong(ports, []);
    await takeFoundClient(again!.draft, again!.client!, clients);
    assert.equal(again!.draft.values['oauthClient'], record.id);
    assert.equal(clients.list().length, 1);
    for (const disposable of [clients, store]) disposable.dispose();
  });

  it('are found in .env files and in the settings of the Kafka connector', async () => {
    const endpoint = `https://${host}/continuous-batch-processing/api/v1/${pool}/items`;
    const values = { vendor: 'celonis', apiType: 'dataPush', domain: host, poolId: pool };
    const connections = await find({
      dotenv: {
        '.env': `# Celonis\r\nexport CELONIS_URL="https://${host}" # the team\r\nCELONIS_APP_KEY='${key}'\r\nCELONIS_POOL_ID=${pool}\r\nDEBUG=1\r\n`,
        '.env.example': `CELONIS_URL=https://your-team.celonis.cloud\nCELONIS_APP_KEY=<key>\n`,
      },
      kafka: {
        'sink.properties': `name=orders-sink\nconnect.ems.endpoint=https\\://${host}/continuous-batch-processing/api/v1/${pool}/items\nconnect.ems.authorization.key="Bearer ${key}"\n`,
        'sink.json': JSON.stringify({
          name: 'json-sink',
          config: { 'connect.ems.endpoint': endpoint, 'connect.ems.authorization.key': `AppKey ${key}2` },
        }),
        'package.json': '{"name":"something else"}',
        'log4j.properties': 'log4j.rootLogger=INFO',
      },
    });
    assert.deepEqual(connections, [
      { ...values, authType: 'custom', appKey: key, foundIn: '.env', missing: '' },
      {
        vendor: 'celonis',
        domain: 'your-team.celonis.cloud',
        foundIn: '.env.example',
        missing: 'API type, Auth type, App key, Pool ID',
      },
      { ...values, name: 'orders-sink', authType: 'token', apiKey: key, foundIn: 'sink.properties', missing: '' },
      { ...values, name: 'json-sink', authType: 'custom', appKey: `${key}2`, foundIn: 'sink.json', missing: '' },
    ]);
  });

  it('are not looked for in a workspace in Restricted Mode', async () => {
    const dotenv = { '.env': `CELONIS_URL=${host}\nCELONIS_APP_KEY=${key}` };
    assert.equal((await find({ dotenv })).length, 1);
    assert.deepEqual(await find({ dotenv, isRestricted: true }), []);
  });

  it('are one where two tools have the same', async () => {
    const environment = { CELONIS_URL: host, CELONIS_APP_KEY: key };
    const dotenv = { '.env': `CELONIS_URL=${host}\nCELONIS_APP_KEY=${key}` };
    const [connection, ...others] = await find({ environment, dotenv });
    assert.equal(connection!['foundIn'], 'environment variables, and .env');
    assert.deepEqual(others, []);
  });

  it('are told from those that are here already', async () => {
    const here = {
      name: 'Here',
      vendor: 'celonis',
      origin: `https://${host}`,
      values: { apiType: 'dataPush', domain: host, poolId: pool },
    } as unknown as Connection;
    const setOf = (poolId: string): Record<string, string> => ({
      CELONIS_URL: host,
      CELONIS_APP_KEY: key,
      CELONIS_POOL_ID: poolId,
    });
    const [same] = await find({ environment: setOf(pool) }, [here]);
    const [other] = await find({ environment: setOf('another-pool') }, [here]);
    assert.equal(same!['existing'], 'Here');
    assert.equal(other!['existing'], undefined);
  });
});
