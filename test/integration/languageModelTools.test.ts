import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolNames } from '../../src/app/assistant/toolNames';
import { activateExtension } from './extension';
import { connectSandbox, resetState } from './integrationSupport';

describe('tools for language models in the editor', () => {
  before(async () => {
    await activateExtension();
    await resetState();
    await connectSandbox();
  });
  after(async () => {
    const { sandbox } = await activateExtension();
    await sandbox.stop();
    await resetState();
  });

  it('are all there, with a description', () => {
    const tools = vscode.lm.tools.filter(({ name }) => name.startsWith('celonisCeligo_'));
    assert.deepEqual(tools.map(({ name }) => name).sort(), [...toolNames].sort());
    for (const { name, description } of tools) assert.ok(description.length > 40, name);
  });

  const invoke = async (name: string, input: object): Promise<string> => {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  };

  it('answer with data, or with the problem as data', async () => {
    assert.match(await invoke('celonisCeligo_listConnections', {}), /"service":"Celonis"/);
    assert.match(await invoke('celonisCeligo_listResources', { connection: 'Nobody' }), /no connection \\"Nobody\\"/);
  });

  it('tell the open errors of a flow, step by step', async () => {
    const flow = 'Fulfilments: NetSuite to Shopify';
    const answer = await invoke('celonisCeligo_listOpenErrors', { connection: 'Sandbox Celigo', flow });
    assert.match(answer, /"steps":\[.*"errors":\[\{/s);
    assert.match(answer, /tracking number/);
  });
});
