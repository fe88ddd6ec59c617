import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxAddress } from '../../../src/sandbox/sandbox';

const program = resolve('out/test/sandbox/main.js');

describe('The sandbox as a program', () => {
  let running: ChildProcess | undefined;
  afterEach(() => running?.kill('SIGKILL'));

  it('prints one line of JSON when it is ready, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, [program, '--speed', '5'], { stdio: ['ignore', 'pipe', 'inherit'] });
    running = child;
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    await once(reader, 'line');
    const { celonis } = JSON.parse(lines[0] ?? '') as SandboxAddress;
    assert.match(celonis.domain, /^127\.0\.0\.1:\d+$/);
    assert.deepEqual(Object.keys(celonis), [
      'domain',
      'appKey',
      'apiKey',
      'pools',
      'oauthClientId',
      'oauthClientSecret',
      'knowledgeModels',
      'keys',
      'oauthClients',
    ]);
    for (const { id, name } of [...celonis.pools, ...celonis.knowledgeModels]) assert.ok(id && name);
    const response = await fetch(`http://${celonis.domain}/api/cloud`, {
      headers: { authorization: `Bearer ${celonis.apiKey}` },
    });
    assert.equal(response.status, 200);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    assert.deepEqual([code, lines.length], [0, 1]);
  });

  it('tells its parent when it was forked, and ends when the parent lets go', async () => {
    const child = fork(program, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running = child;
    const [address] = (await once(child, 'message')) as [SandboxAddress];
    assert.ok(address.celonis.appKey);
    child.disconnect();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('ships with what arrived in its tables, and without failures, journal and options that only tests need', async () => {
    const shipped = resolve('dist/sandbox.js');
    const child = fork(shipped, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running = child;
    const [{ celonis }] = (await once(child, 'message')) as [SandboxAddress];
    const pool = celonis.pools.find(({ name }) => name === 'Order to Cash')?.id;
    const statusOf = async (path: string, method = 'GET'): Promise<number> =>
      (await fetch(`http://${celonis.domain}/sandbox/${path}`, { method })).status;
    assert.equal(await statusOf(`pools/${pool}/tables/VBAK`), 200);
    for (const path of ['faults', 'requests', 'pace', 'oauth', 'intelligence'])
      assert.deepEqual([await statusOf(path), await statusOf(path, 'POST')], [404, 404], path);
    assert.doesNotMatch(readFileSync(shipped, 'utf8'), /FaultInjector|RequestLog|executes-per-hour/);
    const refused = spawn(process.execPath, [shipped, '--speed', '5'], { stdio: 'ignore' });
    assert.deepEqual(await once(refused, 'exit'), [1, null]);
  });

  it('says in a sentence why it did not start', async () => {
    for (const [args, expectedMessage] of [
      [['--port', 'x'], /--port needs a port number, not "x"/],
      [['--speed', '0'], /--speed needs a number above 0/],
      [['--colour'], /--colour/],
    ] as const) {
      const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let text = '';
      child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
      const [code] = (await once(child, 'close')) as [number];
      assert.equal(code, 1);
      assert.match(text, expectedMessage);
    }
  });
});
