import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ConnectionDraft } from '../../src/connections/connectionDraft';
import type { ExtensionTestApi } from '../../src/extension';
import { activateExtension } from './extension';
import { eventually, resetState } from './integrationSupport';

const secretCanary = `canary-${randomUUID()}`;
const createDraft = (overrides: Partial<ConnectionDraft> = {}): ConnectionDraft => ({
  vendor: 'celonis',
  name: 'acme',
  environment: 'production',
  values: {
    apiType: 'dataPush',
    domain: 'acme.eu-1.celonis.cloud',
    authType: 'custom',
    poolId: '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21',
  },
  secrets: { appKey: secretCanary },
  ...overrides,
});

describe('SecretStorage', () => {
  let internals: ExtensionTestApi;
  before(async () => {
    internals = await activateExtension();
  });

  it('keeps what it promises: store, get, delete, and an event for each key', async () => {
    const { secrets } = internals.context;
    const key = `celonisCeligo/test/${randomUUID()}`;
    const changedKeys: string[] = [];
    const subscription = secrets.onDidChange((event) => changedKeys.push(event.key));
    assert.equal(await secrets.get(key), undefined);
    await secrets.store(key, 'käse "&');
    assert.equal(await secrets.get(key), 'käse "&');
    await secrets.store(key, 'other');
    assert.equal(await secrets.get(key), 'other');
    await secrets.delete(key);
    assert.equal(await secrets.get(key), undefined);
    await eventually('an event for each change', () =>
      changedKeys.filter((changedKey) => changedKey === key).length >= 3 ? true : undefined,
    );
    subscription.dispose();
  });

  it('keeps keys apart', async () => {
    const { secrets } = internals.context;
    const keys = Array.from({ length: 8 }, () => `celonisCeligo/test/${randomUUID()}`);
    await Promise.all(keys.map((key, index) => secrets.store(key, String(index))));
    assert.deepEqual(
      await Promise.all(keys.map((key) => secrets.get(key))),
      keys.map((_key, index) => String(index)),
    );
    await Promise.all(keys.map((key) => secrets.delete(key)));
  });
});

describe('connections in the real stores', () => {
  let internals: ExtensionTestApi;
  before(async () => {
    internals = await activateExtension();
  });
  beforeEach(resetState);
  after(resetState);

  it('are saved without their secret, which is in SecretStorage', async () => {
    const { context, service } = internals;
    const { id } = await service.save(createDraft());
    const state = Object.fromEntries(context.globalState.keys().map((key) => [key, context.globalState.get(key)]));
    assert.ok(`connection/${id}` in state);
    assert.ok(!JSON.stringify(state).includes(secretCanary));
    assert.equal(await context.secrets.get(`celonisCeligo/${id}/appKey`), secretCanary);
    assert.deepEqual((await service.openSession(id)).secrets, { appKey: secretCanary });
  });

  it('say that a secret is missing, survive it, and take it again', async () => {
    const { context, service } = internals;
    const { id } = await service.save(createDraft());
    await context.secrets.delete(`celonisCeligo/${id}/appKey`);
    await eventually('the state to change', () =>
      service.getStatus(service.get(id)!) === 'secretMissing' ? true : undefined,
    );
    await service.save(createDraft({ id }));
    assert.equal(service.getStatus(service.get(id)!), 'untested');
  });

  it('show in the tree with state, environment and facts', async () => {
    const { service, tree } = internals;
    const { id } = await service.save(createDraft());
    const [node] = await tree.getChildren();
    const item = tree.getTreeItem(node!);
    assert.equal(item.label, 'acme');
    assert.match(String(item.description), /Production/);
    assert.match(item.contextValue ?? '', /\bconnection\b.*\buntested\b.*\bproduction\b/);
    const { tooltip: resolvedTooltip } = tree.resolveTreeItem(item, node!);
    const tooltip = (resolvedTooltip as vscode.MarkdownString).value.replaceAll('\\', '').replaceAll('&nbsp;', ' ');
    for (const fact of ['acme.eu-1.celonis.cloud', 'Data push', 'App key', 'Not tested'])
      assert.ok(tooltip.includes(fact), `${fact} in ${tooltip}`);
    assert.ok(!tooltip.includes(secretCanary));
    assert.notEqual(item.id, id, 'the path in the tree is not the stable id');
  });

  it('tell their kind, their state and their place apart in the tree', async () => {
    const { service, tree } = internals;
    const push = await service.save(createDraft({ environment: 'test' }));
    const pool = await service.save(createDraft({ name: 'other pool', values: { ...push.values, poolId: 'another' } }));
    const intelligence = await service.save(
      createDraft({ name: 'kpis', values: { ...push.values, apiType: 'intelligence' } }),
    );
    const celigo = await service.save({
      vendor: 'celigo',
      name: 'celigo',
      environment: 'none',
      values: { region: 'eu', autoPurge: 'never' },
      secrets: { apiToken: secretCanary },
    });
    const [pushItem, poolItem, intelligenceItem, celigoItem] = [push, pool, intelligence, celigo].map(({ id }) =>
      tree.getTreeItem(tree.getConnectionNode(id)!),
    );
    const icons = [pushItem, intelligenceItem, celigoItem].map((item) => (item?.iconPath as vscode.ThemeIcon).id);
    assert.equal(new Set(icons).size, 3);
    assert.notEqual(pushItem?.description, poolItem?.description);
    assert.match(String(intelligenceItem?.description), /acme · Not tested$/);
    assert.equal(celigoItem?.description, 'Europe · Not tested');
    // The environment is a letter beside the row, so that its word is not taken for a state.
    assert.doesNotMatch(String(pushItem?.description), /\bTest\b/);
    assert.match(pushItem?.accessibilityInformation?.label ?? '', /Test system/);
  });

  it('show a record of a newer version and leave it as it is', async () => {
    const { context, tree } = internals;
    const id = randomUUID();
    const record = { version: 99, id, name: 'from the future', updatedAt: new Date().toISOString() };
    await context.globalState.update(`connection/${id}`, record);
    const node = (await tree.getChildren()).find((node) => tree.getTreeItem(node).label === 'from the future');
    assert.equal(tree.getTreeItem(node!).contextValue, 'unreadable');
    assert.deepEqual(context.globalState.get(`connection/${id}`), record);
    await context.globalState.update(`connection/${id}`, undefined);
  });

  it('put their id on the clipboard', async () => {
    const { id } = await internals.service.save(createDraft());
    await vscode.env.clipboard.writeText('something else');
    await vscode.commands.executeCommand('celonisCeligo.copyConnectionId', id);
    await eventually('the id on the clipboard', async () =>
      (await vscode.env.clipboard.readText()) === id ? true : undefined,
    );
  });
});
