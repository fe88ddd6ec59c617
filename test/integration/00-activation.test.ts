import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { extension as find } from './extension';

/** Kinds of resources that mean I/O: sockets, look-ups, processes, threads. */
const io = /^(TCPWRAP|TCPCONNECTWRAP|GETADDRINFOREQWRAP|TLSWRAP|PIPEWRAP|PROCESSWRAP|WORKER|HTTPCLIENTREQUEST|UDPWRAP)$/;

describe('activation', () => {
  const extension = find();

  it('is quick and does no I/O', async () => {
    assert.equal(extension.isActive, false, 'something else has activated the extension before');
    const begun: string[] = [];
    // The editor and its own extensions share this process: only what our code begins counts.
    const ours = new RegExp(`${extension.extensionPath}/(dist|src)/`);
    const hook = createHook({
      init: (_id, type) => {
        const { stack = '' } = io.test(type) ? new Error() : {};
        if (ours.test(stack)) begun.push(`${type}\n${stack}`);
      },
    }).enable();
    const start = performance.now();
    await extension.activate();
    const ms = performance.now() - start;
    hook.disable();
    console.log(`    activation inside the host: ${ms.toFixed(0)} ms, loading of the code included`);
    assert.deepEqual(begun, []);
    // A busy machine takes its time; the printed figure is the one to look at.
    assert.ok(ms < 3_000, `${ms} ms`);
  });

  it('registers every command that the manifest names, and none besides', async () => {
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const views = /^celonisCeligo\.(connections|pushes)\./;
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('celonisCeligo.') && !views.test(id));
    assert.deepEqual(registered.sort(), contributes.commands.map(({ command }) => command).sort());
  });

  it('finds every setting of the manifest with its default', () => {
    const { contributes } = extension.packageJSON as { contributes: { configuration: { properties: Record<string, { default: unknown }> } } };
    for (const [key, { default: value }] of Object.entries(contributes.configuration.properties)) {
      assert.deepEqual(vscode.workspace.getConfiguration().get(key), value, key);
    }
  });
});
