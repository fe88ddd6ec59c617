import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parts } from './extension';
import { Rows } from './rows';
import { acceptUntil, eventually, startOver, startSandbox } from './support';
import { Witness } from './witness';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { TreeNode } from '../../src/tree/node';

/** OAuth 2.0 without the form, and what becomes of clients and of what they open. */
describe('OAuth 2.0 clients and Intelligence from the tree', function () {
  this.timeout(60_000);
  let internals: Internals;
  let sandbox: Connection;
  let witness: Witness;
  const newName = 'Reader renamed';
  /** What the second connection is entered with; the first one makes its client. */
  let second: { host: string; name: string } | undefined;
  let line: { celonis: { domain: string; oauthClientId: string; oauthClientSecret: string } };
  const typed = (prompt: string): string | undefined => {
    if (/^Domain/.test(prompt)) return `http://${second?.host ?? line.celonis.domain}`;
    if (/^Name(?! your)/.test(prompt)) return 'Reader';
    if (/^Name your connection/.test(prompt)) return second?.name ?? 'Acme intelligence';
    if (/^Client ID/.test(prompt)) return line.celonis.oauthClientId;
    if (/^Client secret/.test(prompt)) return line.celonis.oauthClientSecret;
    return /^New name/.test(prompt) ? newName : undefined;
  };
  const choices: [RegExp, string[]][] = [
    [/Which service/, ['Celonis']],
    [/^API type/, ['Intelligence']],
    [/^Auth type/, ['OAuth 2.0']],
    [/^OAuth 2.0 client/, ['$(add) Create New…']],
    [/^Scopes/, ['intelligence.knowledge-models:read', 'intelligence.subscriptions:manage']],
    [/kept meanwhile/, ['Send them']],
  ];

  before(async () => {
    internals = await parts();
    await startOver();
    for (const { record } of internals.oauthClients.list()) if (record) await internals.oauthClients.delete(record.id, internals.oauthClients.usedBy(record.id).map(({ id }) => id));
    sandbox = await startSandbox();
    line = (await internals.sandbox.start()) as unknown as typeof line;
    witness = new Witness({ type: typed, choose: (question) => (second && question.startsWith('OAuth 2.0 client') ? [newName] : choices.find(([pattern]) => pattern.test(question))?.[1]) });
  });
  after(async () => {
    witness.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await internals.sandbox.stop();
    await startOver();
  });

  const connection = (): Connection | undefined => internals.service.connections().find(({ name }) => name === 'Acme intelligence');
  const rows = (): Rows => new Rows(internals, connection()!.id);
  const clientRow = async (): Promise<TreeNode> => {
    const roots = await internals.tree.getChildren();
    const [client] = await internals.tree.getChildren(roots.find((node) => internals.tree.getTreeItem(node).contextValue === 'oauthClients'));
    assert.ok(client);
    return client;
  };

  it('are made on the quick path with "Create New…", scopes checked, and the connection works', async () => {
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    const saved = await acceptUntil('the connection to be saved', connection);
    assert.equal(saved.lastTest?.outcome, 'works', saved.lastTest?.summary);
    assert.equal(saved.values['scopes'], 'intelligence.knowledge-models:read intelligence.subscriptions:manage');
    assert.equal(internals.oauthClients.get(saved.values['oauthClient'] ?? '')?.name, 'Reader');
    assert.ok(!witness.typedOpenly.includes(line.celonis.oauthClientSecret));
  });

  it('are renamed', async () => {
    void vscode.commands.executeCommand('celonisCeligo.renameOAuthClient', await clientRow());
    await acceptUntil('the new name', () => internals.oauthClients.list().find(({ record }) => record?.name === newName));
    assert.match(internals.tree.getTreeItem(await clientRow()).accessibilityInformation?.label ?? '', /Reader renamed, 1 connection/);
  });

  it('are what the remedy opens when their secret is not on this machine', async () => {
    const { id = '', secrets: [secret = ''] = [] } = internals.oauthClients.list()[0]?.record ?? {};
    await internals.context.secrets.delete(`celonisCeligo/${id}/${secret}`);
    await internals.service.checkSecrets();
    internals.tree.refresh(connection()!.id);
    const [retry] = await rows().below(rows().root);
    const { command = '', arguments: given } = internals.tree.getTreeItem(retry!).command ?? {};
    assert.deepEqual([command, given], ['celonisCeligo.editOAuthClient', [id]]);
    await vscode.commands.executeCommand(command, id);
    await eventually('the form of the client', () => witness.pages.find(({ panel }) => /Reader renamed/.test(panel.title)));
    witness.lastPage.panel.dispose();
    const client = internals.oauthClients.get(id)!;
    await internals.oauthClients.save({ ...client, clientSecret: line.celonis.oauthClientSecret });
    internals.tree.refresh(connection()!.id);
    await rows().at('Knowledge models');
  });

  it('are asked about before their secret goes to another host', async () => {
    second = { host: line.celonis.domain.replace('127.0.0.1', 'localhost'), name: 'Other host' };
    assert.notEqual(second.host, line.celonis.domain);
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    const saved = await acceptUntil('the connection to the other host', () => internals.service.connections().find(({ name }) => name === 'Other host'));
    assert.match(witness.questions.at(-1) ?? '', new RegExp(`^Send the client secret of "Reader renamed" to http://${second.host}\\?`));
    assert.ok(internals.oauthClients.get(saved.values['oauthClient'] ?? '')?.origins.includes(`http://${second.host}`));
    await internals.service.delete(saved.id);
  });

  it('open triggers, whose subscriptions are paused and resumed', async () => {
    const find = async (): Promise<TreeNode> => {
      for (const trigger of await rows().below(await rows().at('Knowledge models', 'Order to Cash', 'Triggers'))) {
        const active = (await rows().below(trigger)).find((node) => /Late|late|,/.test(rows().text(node)) && /pausable/.test(rows().item(node).contextValue ?? ''));
        if (active) return active;
      }
      throw new Error('No subscription is active.');
    };
    const active = await find();
    const name = rows().label(active);
    const path = active.path;
    const now = async (): Promise<TreeNode | undefined> => (await rows().below(active.parent!)).find((node) => node.path === path);
    await vscode.commands.executeCommand('celonisCeligo.pauseSubscription', active);
    assert.match(witness.questions.at(-1) ?? '', new RegExp(`Pause the subscription "${name.replace(/[^\w ]/g, '.')}"`));
    assert.match(rows().text((await now())!), /paused$/);
    void vscode.commands.executeCommand('celonisCeligo.resumeSubscription', await now());
    const resumed = (): boolean | undefined => witness.seen.some((one) => /kept meanwhile/.test(one)) || undefined;
    await acceptUntil('the question', resumed);
    await eventually('it to be active', async () => /active$/.test(rows().text((await now())!)) || undefined);
  });

  it('open records, whose preview Celonis sorts and filters, and which can be copied', async () => {
    const record = await rows().at('Knowledge models', 'Order to Cash', 'Records', 'Sales orders');
    const before = witness.pages.length;
    await vscode.commands.executeCommand('celonisCeligo.previewRecords', record);
    const page = await eventually('the table', () => witness.pages[before]);
    assert.equal(page.panel.title, 'Preview of Sales orders');
    type Shown = { type: string; columns: { id: string }[]; rows: unknown[][]; sort?: unknown; choosers: { label: string }[] };
    const tables = (): Shown[] => page.told.filter((one) => (one as Shown).type === 'table') as Shown[];
    page.say({ type: 'ready' });
    await eventually('the first rows', () => tables().some(({ rows: { length } }) => length === 200) || undefined);
    page.say({ type: 'query', filter: "STATUS eq 'Paid'", sort: { column: 'NET_VALUE', descending: true } });
    const column = ({ columns, rows: found }: Shown, id: string): unknown[] => found.map((row) => row[columns.findIndex((one) => one.id === id)]);
    // A page that is ready only now is shown the rows before once more.
    const sorted = await eventually('the rows that are paid, sorted', () => tables().findLast((one) => one.sort !== undefined && one.rows.length > 0 && column(one, 'STATUS').every((status) => status === 'Paid')));
    const values = column(sorted, 'NET_VALUE').map(Number);
    assert.deepEqual(values, [...values].sort((a, b) => b - a));
    page.say({ type: 'copy' });
    const copied = await eventually('the copy', async () => {
      const text = await vscode.env.clipboard.readText();
      return text.startsWith('[') ? (JSON.parse(text) as object[]) : undefined;
    });
    assert.equal(copied.length, sorted.rows.length);
  });

  it('are deleted once the connections that lose them were named', async () => {
    await vscode.commands.executeCommand('celonisCeligo.deleteOAuthClient', await clientRow());
    assert.match(witness.questions.at(-1) ?? '', /Delete the OAuth 2\.0 client "Reader renamed"\?\nThese connections use it and stop working without it: "Acme intelligence"/);
    assert.deepEqual(internals.oauthClients.list(), []);
    assert.ok(sandbox);
  });
});
