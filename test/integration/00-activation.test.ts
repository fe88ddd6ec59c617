import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { commandIds } from '../../src/ui/adapters/commandSignatures';
import { activateExtension, extension as getExtension } from './extension';

/** Kinds of resources that mean I/O: sockets, look-ups, processes, threads. */
const ioResourceTypes =
  /^(TCPWRAP|TCPCONNECTWRAP|GETADDRINFOREQWRAP|TLSWRAP|PIPEWRAP|PROCESSWRAP|WORKER|HTTPCLIENTREQUEST|UDPWRAP)$/;

describe('activation', () => {
  const extension = getExtension();

  it('is quick and does no I/O', async () => {
    assert.equal(extension.isActive, false, 'something else has activated the extension before');
    const startedResources: string[] = [];
    // The editor and its own extensions share this process: only what our code begins counts.
    const extensionFilePattern = new RegExp(`${extension.extensionPath}/(dist|src)/`);
    const hook = createHook({
      init: (_id, type) => {
        const { stack = '' } = ioResourceTypes.test(type) ? new Error() : {};
        if (extensionFilePattern.test(stack)) startedResources.push(`${type}\n${stack}`);
      },
    }).enable();
    const startedMs = performance.now();
    const startedCpu = process.cpuUsage();
    await extension.activate();
    const activationMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(startedCpu);
    hook.disable();
    console.log(`    activation inside the host: ${activationMs.toFixed(0)} ms, loading of the code included`);
    assert.deepEqual(startedResources, []);
    // A busy machine takes its time, but no more work. The printed figure is the one to look at.
    assert.ok(user + system < 3_000_000, `${(user + system) / 1_000} ms of processor time`);
  });

  it('loads neither the views nor what can be done before a person uses them', () => {
    const loadedFiles = Object.keys(createRequire(__filename).cache).filter((file) =>
      file.startsWith(`${extension.extensionPath}/dist/`),
    );
    assert.ok(loadedFiles.length > 0);
    assert.deepEqual(
      loadedFiles.filter((file) => /(sidebar|operations)[^/]*$/.test(file)),
      [],
    );
  });

  it('has a handler for every command', async () => {
    const { commands } = await activateExtension();
    assert.deepEqual(commands.ids.sort(), [...commandIds].sort());
  });

  it('registers every command that the manifest names, and none besides', async () => {
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const views = /^celonisCeligo\.(connections|pushes)\./;
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('celonisCeligo.') && !views.test(id),
    );
    assert.deepEqual(registered.sort(), contributes.commands.map(({ command }) => command).sort());
  });

  it('finds every setting of the manifest with its default', () => {
    const { contributes } = extension.packageJSON as {
      contributes: { configuration: { properties: Record<string, { default: unknown }> } };
    };
    for (const [key, { default: value }] of Object.entries(contributes.configuration.properties)) {
      assert.deepEqual(vscode.workspace.getConfiguration().get(key), value, key);
    }
  });
});
