import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';
import { TreeRows } from './treeRows';

/** OAuth 2.0 without the form, and what becomes of clients and of what they open. */
describe('OAuth 2.0 clients and Intelligence from the tree', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;
  let logCapture: LogCapture;
  const newName = 'Reader renamed';
  /** What the second connection is entered with; the first one makes its client. */
  let second: { host: string; name: string } | undefined;
  let sandboxAnnouncement: { celonis: { domain: string; oauthClientId: string; oauthClientSecret: string } };
  const answerPrompt = (prompt: string): string | undefined => {
    if (/^Domain/.test(prompt)) return `http://${second?.host ?? sandboxAnnouncement.celonis.domain}`;
    if (/^Name(?! your)/.test(prompt)) return 'Reader';
    if (/^Name your connection/.test(prompt)) return second?.name ?? 'Acme intelligence';
    if (/^Client ID/.test(prompt)) return sandboxAnnouncement.celonis.oauthClientId;
    if (/^Client secret/.test(prompt)) return sandboxAnnouncement.celonis.oauthClientSecret;
    return /^New name/.test(prompt) ? newName : undefined;
  };
  const answersByQuestion: [RegExp, string[]][] = [
    [/Which service/, ['Celonis']],
    [/^API type/, ['Intelligence']],
    [/^Auth type/, ['OAuth 2.0']],
    [/^OAuth 2.0 client/, ['$(add) Create New…']],
    [/^Scopes/, ['intelligence.knowledge-models:read', 'intelligence.subscriptions:manage']],
    [/since the pause/, ['Send them']],
  ];

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
    sandboxAnnouncement = (await internals.sandbox.start()) as unknown as typeof sandboxAnnouncement;
    logCapture = new LogCapture({
      answerInput: answerPrompt,
      answerPick: (question) =>
        question.startsWith('Environment of') && !question.includes(second?.name ?? 'Acme intelligence')
          ? ['$(edit) Change the Name…']
          : second && question.startsWith('OAuth 2.0 client')
            ? [newName]
            : answersByQuestion.find(([pattern]) => pattern.test(question))?.[1],
    });
  });
  after(async () => {
    logCapture.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await internals.sandbox.stop();
    await resetState();
  });

  const findConnection = (): Connection | undefined =>
    internals.service.connections().find(({ name }) => name === 'Acme intelligence');
  const createRows = (): TreeRows => new TreeRows(internals, findConnection()!.id);
  const findClientNode = async (): Promise<TreeNode> => {
    const roots = await internals.tree.getChildren();
    const [client] = await internals.tree.getChildren(
      roots.find((node) => internals.tree.getTreeItem(node).contextValue === 'oauthClients'),
    );
    assert.ok(client);
    return client;
  };

  it('are made on the quick path with "Create New…", scopes checked, and the connection works', async () => {
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    const savedConnection = await acceptFormUntil('the connection to be saved', findConnection);
    assert.equal(savedConnection.lastTest?.outcome, 'works', savedConnection.lastTest?.summary);
    assert.equal(
      savedConnection.values['scopes'],
      'intelligence.knowledge-models:read intelligence.subscriptions:manage',
    );
    assert.equal(internals.oauthClients.get(savedConnection.values['oauthClient'] ?? '')?.name, 'Reader');
    assert.ok(!logCapture.unmaskedInputs.includes(sandboxAnnouncement.celonis.oauthClientSecret));
  });

  it('are renamed', async () => {
    void vscode.commands.executeCommand('celonisCeligo.renameOAuthClient', await findClientNode());
    await acceptFormUntil('the new name', () =>
      internals.oauthClients.list().find(({ record }) => record?.name === newName),
    );
    assert.match(
      internals.tree.getTreeItem(await findClientNode()).accessibilityInformation?.label ?? '',
      /Reader renamed, 1 connection/,
    );
  });

  it('are what the remedy opens when their secret is not on this machine', async () => {
    const { id = '', secrets: [secret = ''] = [] } = internals.oauthClients.list()[0]?.record ?? {};
    await internals.context.secrets.delete(`celonisCeligo/${id}/${secret}`);
    await internals.service.checkSecrets();
    internals.tree.refresh(findConnection()!.id);
    const [retry] = await createRows().getChildren(createRows().rootNode);
    const { command = '', arguments: commandArguments } = internals.tree.getTreeItem(retry!).command ?? {};
    assert.deepEqual([command, commandArguments], ['celonisCeligo.editOAuthClient', [id]]);
    await vscode.commands.executeCommand(command, id);
    await eventually('the form of the client', () =>
      logCapture.capturedPages.find(({ panel }) => /Reader renamed/.test(panel.title)),
    );
    logCapture.lastPage.panel.dispose();
    const client = internals.oauthClients.get(id)!;
    await internals.oauthClients.save({ ...client, clientSecret: sandboxAnnouncement.celonis.oauthClientSecret });
    internals.tree.refresh(findConnection()!.id);
    await createRows().findNode('Knowledge models');
  });

  it('are asked about before their secret goes to another host', async () => {
    second = { host: sandboxAnnouncement.celonis.domain.replace('127.0.0.1', 'localhost'), name: 'Other host' };
    assert.notEqual(second.host, sandboxAnnouncement.celonis.domain);
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    const saved = await acceptFormUntil('the connection to the other host', () =>
      internals.service.connections().find(({ name }) => name === 'Other host'),
    );
    assert.match(
      logCapture.questions.at(-1) ?? '',
      new RegExp(`^Send the client secret of "Reader renamed" to http://${second.host}\\?`),
    );
    assert.ok(internals.oauthClients.get(saved.values['oauthClient'] ?? '')?.origins.includes(`http://${second.host}`));
    await internals.service.delete(saved.id);
  });

  it('open triggers, whose subscriptions are paused and resumed', async () => {
    const findActiveSubscription = async (): Promise<TreeNode> => {
      for (const trigger of await createRows().getChildren(
        await createRows().findNode('Knowledge models', 'Order to Cash', 'Triggers'),
      )) {
        const activeSubscription = (await createRows().getChildren(trigger)).find(
          (node) =>
            /Late|late|,/.test(createRows().describeNode(node)) &&
            /pausable/.test(createRows().getItem(node).contextValue ?? ''),
        );
        if (activeSubscription) return activeSubscription;
      }
      throw new Error('No subscription is active.');
    };
    const active = await findActiveSubscription();
    const name = createRows().getLabel(active);
    const path = active.path;
    const findSubscriptionNow = async (): Promise<TreeNode | undefined> =>
      (await createRows().getChildren(active.parent!)).find((node) => node.path === path);
    await vscode.commands.executeCommand('celonisCeligo.pauseSubscription', active);
    assert.match(
      logCapture.questions.at(-1) ?? '',
      new RegExp(`Pause the subscription "${name.replace(/[^\w ]/g, '.')}"`),
    );
    assert.match(createRows().describeNode((await findSubscriptionNow())!), /paused$/);
    void vscode.commands.executeCommand('celonisCeligo.resumeSubscription', await findSubscriptionNow());
    const hasResumed = (): boolean | undefined =>
      logCapture.shownTexts.some((message) => /since the pause/.test(message)) || undefined;
    await acceptFormUntil('the question', hasResumed);
    await eventually(
      'it to be active',
      async () => /active$/.test(createRows().describeNode((await findSubscriptionNow())!)) || undefined,
    );
  });

  it('open records, whose preview Celonis sorts and filters, and which can be copied', async () => {
    const record = await createRows().findNode('Knowledge models', 'Order to Cash', 'Records', 'Sales orders');
    const pageCountBefore = logCapture.capturedPages.length;
    await vscode.commands.executeCommand('celonisCeligo.previewRecords', record);
    const page = await eventually('the table', () => logCapture.capturedPages[pageCountBefore]);
    assert.equal(page.panel.title, 'Preview of Sales orders');
    type ShownTable = {
      type: string;
      columns: { id: string }[];
      rows: unknown[][];
      sort?: unknown;
      choosers: { label: string }[];
    };
    const listShownTables = (): ShownTable[] =>
      page.messagesToPage.filter((message) => (message as ShownTable).type === 'table') as ShownTable[];
    page.sendToHost({ type: 'ready' });
    await eventually(
      'the first rows',
      () => listShownTables().some(({ rows: { length } }) => length === 200) || undefined,
    );
    page.sendToHost({ type: 'query', filter: "STATUS eq 'Paid'", sort: { column: 'NET_VALUE', descending: true } });
    const readColumn = ({ columns, rows: tableRows }: ShownTable, id: string): unknown[] =>
      tableRows.map((row) => row[columns.findIndex((candidate) => candidate.id === id)]);
    // A page that is ready only now is shown the rows before once more.
    const sortedTable = await eventually('the rows that are paid, sorted', () =>
      listShownTables().findLast(
        (shownTable) =>
          shownTable.sort !== undefined &&
          shownTable.rows.length > 0 &&
          readColumn(shownTable, 'STATUS').every((status) => status === 'Paid'),
      ),
    );
    const values = readColumn(sortedTable, 'NET_VALUE').map(Number);
    assert.deepEqual(
      values,
      [...values].sort((a, b) => b - a),
    );
    page.sendToHost({ type: 'copy' });
    const copiedText = await eventually('the copy', async () => {
      const text = await vscode.env.clipboard.readText();
      return text.startsWith('[') ? (JSON.parse(text) as object[]) : undefined;
    });
    assert.equal(copiedText.length, sortedTable.rows.length);
  });

  it('are deleted together where several are selected, with one question', async () => {
    for (const name of ['First', 'Second'])
      await internals.oauthClients.save({
        ...{ vendor: 'celonis', name, clientId: name, clientAuthentication: 'basic' as const },
        clientSecret: `canary-${name}`,
      });
    const findNodes = async (): Promise<TreeNode[]> => {
      const section = (await internals.tree.getChildren()).find(({ path }) => path === 'oauthClients');
      const nodes = section ? await internals.tree.getChildren(section) : [];
      return nodes.filter((node) => ['First', 'Second'].includes(internals.tree.getTreeItem(node).label as string));
    };
    const nodes = await eventually('both rows', async () => {
      const clientNodes = await findNodes();
      return clientNodes.length === 2 ? clientNodes : undefined;
    });
    await vscode.commands.executeCommand('celonisCeligo.deleteOAuthClient', nodes[0], nodes);
    assert.match(logCapture.questions.at(-1) ?? '', /Delete 2 OAuth 2\.0 clients\?\n"First", "Second"/);
    assert.deepEqual(
      internals.oauthClients.list().map(({ record }) => record?.name),
      ['Reader renamed'],
    );
  });

  it('are deleted once the connections that lose them were named', async () => {
    await vscode.commands.executeCommand('celonisCeligo.deleteOAuthClient', await findClientNode());
    assert.match(
      logCapture.questions.at(-1) ?? '',
      /Delete the OAuth 2\.0 client "Reader renamed"\?\nThese connections use it and stop working without it: "Acme intelligence"/,
    );
    assert.deepEqual(internals.oauthClients.list(), []);
    assert.ok(sandbox);
  });
});
