import assert from 'node:assert/strict';
import type { FlowPlan } from '../../../../src/app/handOver/flowPlan';
import { reviewFlow } from '../../../../src/app/handOver/reviewFlow';
import { permitPushes, permitResume } from '../../../../src/app/push/permitPushes';
import type { PoolSession } from '../../../../src/app/push/poolSession';
import type { CompletedPush } from '../../../../src/app/push/preparedPush';
import type { ConnectionPlan } from '../../../../src/app/useInCeligo/connectionPlan';
import { reviewConnection } from '../../../../src/app/useInCeligo/reviewConnection';
import type { UpdatePlan } from '../../../../src/app/useInCeligo/updateInCeligo';
import { reviewUpdate } from '../../../../src/app/useInCeligo/updateInCeligo';
import type { User } from '../../../../src/celigo/apiSchemas';
import type { AccessChange } from '../../../../src/celigo/users/accessPlan';
import { createPlan, takesAccess } from '../../../../src/celigo/users/accessPlan';
import type { Connection, Environment } from '../../../../src/connections/connectionRecord';
import { pushModes } from '../../../../src/push/definition/pushDefinition';
import type { PushParameters } from '../../../../src/push/definition/pushParametersSchema';

/** What commands ask is held against the same rule in test/integration/productionChanges.test.ts. */
describe('On production a name has to be typed', () => {
  const celonis = (environment: Environment): Connection => ({
    ...({ id: 'c', vendor: 'celonis', name: 'Acme' } as Connection),
    origin: 'https://acme.eu-1.celonis.cloud',
    values: {},
    environment,
  });
  const celigo = (environment: Environment): Connection => ({
    ...celonis(environment),
    id: 'a',
    vendor: 'celigo',
    name: 'Account',
  });

  const askedNames = async (ask: (dependencies: never) => Promise<unknown>): Promise<string[]> => {
    const names: string[] = [];
    await ask({
      service: { get: () => celonis('production') },
      history: { load: async () => undefined, rowsAfterLastPush: () => undefined },
      questions: {
        confirm: async () => void names.push(''),
        confirmByTyping: async ({ name }: { name: string }) => void names.push(name),
      },
    } as never);
    return names;
  };

  for (const mode of pushModes) {
    const expected = { append: '', delete: 'orders', replace: 'orders', upsert: '' }[mode];
    it(`${expected ? 'before' : 'for no'} rows are taken from a table: ${mode}, also where it is resumed`, async () => {
      const file = { name: 'orders.csv' };
      const parameters = { mode, table: 'orders', file, keys: ['id'], connection: { id: 'c' } };
      const pushes = [{ parameters, plan: { rows: 1, columns: [] }, reading: file, children: [] }];
      const pool = {
        // It was opened before the connection led to production.
        connection: celonis('test'),
        tables: [{ name: 'orders' }],
        targetInSchema: () => ({ name: 'orders', existing: { name: 'orders' } }),
        readColumns: async () => [],
      } as unknown as PoolSession;
      const ask = (dependencies: never): Promise<unknown> =>
        permitPushes(dependencies, pool, pushes as unknown as CompletedPush[], true);
      assert.deepEqual(await askedNames(ask), [expected]);
      const resume = (dependencies: never): Promise<unknown> =>
        permitResume(dependencies, celonis('production'), parameters as unknown as PushParameters);
      assert.deepEqual(await askedNames(resume), [expected]);
    });
  }

  const grant = (accessLevel: string) => ({ _integrationId: 'i', accessLevel });
  const accessChanges: readonly (readonly [
    label: string,
    user: Partial<User>,
    change: AccessChange,
    takes: boolean,
  ])[] = [
    ['a wider role', { accessLevel: 'monitor' }, { kind: 'grantRole', role: 'manage' }, false],
    ['the first role', {}, { kind: 'grantRole', role: 'monitor' }, false],
    ['a narrower role', { accessLevel: 'administrator' }, { kind: 'grantRole', role: 'manage' }, true],
    ['the narrowest role', { accessLevel: 'manage' }, { kind: 'grantRole', role: 'monitor' }, true],
    ['no role', { accessLevel: 'manage' }, { kind: 'revokeRole' }, true],
    ['an integration', {}, { kind: 'grantIntegration', integrationId: 'i', level: 'monitor' }, false],
    [
      'more of an integration',
      { integrationAccessLevel: [grant('monitor')] },
      { kind: 'grantIntegration', integrationId: 'i', level: 'manage' },
      false,
    ],
    [
      'less of an integration',
      { integrationAccessLevel: [grant('manage')] },
      { kind: 'grantIntegration', integrationId: 'i', level: 'monitor' },
      true,
    ],
    [
      'an integration no more',
      { integrationAccessLevel: [grant('monitor')] },
      { kind: 'revokeIntegration', integrationId: 'i' },
      true,
    ],
  ];
  for (const [label, user, change, takes] of accessChanges)
    it(`${takes ? 'before' : 'for no'} access is taken: ${label}`, () =>
      assert.equal(takesAccess(createPlan({ _id: 'u', ...user }, change)), takes));

  for (const [connection, account, expected] of [
    [celonis('test'), celigo('none'), undefined],
    [celonis('test'), celigo('production'), 'Account'],
    [celonis('production'), celigo('test'), 'Acme'],
    [celonis('production'), celigo('production'), 'Account'],
  ] as const)
    it(`before something is written into Celigo: ${connection.environment} to ${account.environment}`, () => {
      const source = { name: 'Acme', host: 'acme.eu-1.celonis.cloud', secret: { key: 'appKey', label: 'App key' } };
      const place = { connection, account, source, name: 'There', body: {} };
      const reviews = [
        reviewConnection(place as unknown as ConnectionPlan),
        reviewUpdate({
          ...place,
          link: { name: 'There' },
          record: { kind: 'connections', id: '1', body: {} },
          waitingFlows: [],
        } as unknown as UpdatePlan),
        reviewFlow({
          ...place,
          integration: { name: 'Orders' },
          celonisConnection: { name: 'There' },
          files: { connection: { name: 'Files' }, path: '/', fileNameStart: 'orders' },
          records: [],
          limits: [],
          uncertainPoints: [],
        } as unknown as FlowPlan),
      ];
      for (const { typedName, warnings } of reviews) {
        assert.equal(typedName?.name, expected);
        const isMixed = connection.environment !== account.environment && account.environment !== 'none';
        assert.equal(warnings.length, isMixed ? 1 : 0);
      }
    });
});
