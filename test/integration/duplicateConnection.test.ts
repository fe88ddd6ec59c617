import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { listWithGroups } from '../../src/app/share/shareGroups';
import type { ExtensionTestApi } from '../../src/extension';
import type { FormHostMessage } from '../../src/ui/webviews/form/formMessages';
import { activateExtension } from './extension';
import { eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

describe('The duplicate of a connection', () => {
  let internals: ExtensionTestApi;
  let logCapture: LogCapture;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    logCapture = new LogCapture();
  });
  after(async () => {
    logCapture.dispose();
    await resetState();
  });

  it('is as read-only as its original, and stands beside it in its group', async () => {
    const { service, groups } = internals;
    const saved = [];
    for (const name of ['North', 'South'])
      saved.push(
        await service.save({
          vendor: 'celigo',
          name,
          environment: 'production',
          isReadOnly: true,
          values: { region: 'us', autoPurge: 'never' },
          secrets: { apiToken: `canary-${name}` },
        }),
      );
    const [north, south] = saved;
    const group = await groups.create({ name: 'Customers' });
    await groups.move([north!.id, south!.id], group.id);
    await groups.moveBeside([south!.id], north!.id, 'above', service.connections());
    await vscode.commands.executeCommand('celonisCeligo.duplicateConnection', south!.id);
    const page = logCapture.lastPage;
    page.sendToHost({ type: 'ready' });
    const { revision, texts } = await eventually('what the form begins with', () =>
      (page.messagesToPage as FormHostMessage[]).find((message) => message.type === 'state'),
    );
    page.sendToHost({ type: 'save', revision, texts, secrets: {}, anyway: true });
    const duplicate = await eventually('the duplicate', () =>
      service.connections().find(({ name }) => name === 'South 2'),
    );
    assert.deepEqual([duplicate.environment, duplicate.isReadOnly], ['production', true]);
    const describeList = (): string =>
      listWithGroups(groups, service.connections())
        .map(({ connection, group: path }) => [...path, connection.name].join(' › '))
        .join(', ');
    await eventually(
      () => `the duplicate below its original, and not ${describeList()}`,
      () => describeList() === 'Customers › South, Customers › South 2, Customers › North' || undefined,
    );
    assert.equal((await service.openSession(duplicate.id)).secrets['apiToken'], 'canary-South');
  });
});
