import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxAddress } from '../../../../src/sandbox/sandbox';
import { CeligoClient, type Json } from './celigoSandboxClient';

const program = resolve('out/test/sandbox/main.js');

describe('Celigo beside Celonis', () => {
  it('is named in the ready line, with its tokens', async () => {
    const child = spawn(
      process.execPath,
      [
        program,
        '--celigo-size',
        'large',
        '--celigo-page-size',
        '1000',
        '--celigo-rate-capacity',
        '2',
        '--celigo-rate-refill',
        '0.001',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { celonis, celigo } = JSON.parse(line) as SandboxAddress;
      assert.match(celigo.origin, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.ok(!celigo.origin.endsWith(celonis.domain), 'a port of its own');
      const flows = async (token: string): Promise<Response> =>
        fetch(`${celigo.origin}/v1/flows`, { headers: { authorization: `Bearer ${token}` } });
      assert.equal(((await (await flows(celigo.apiToken)).json()) as unknown[]).length, 1000);
      assert.equal((await flows(celigo.customScopeToken)).status, 403);
      assert.equal((await flows(celigo.apiToken)).status, 429);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });

  it('says in a sentence which option makes no sense', async () => {
    for (const [args, expectedMessage] of [
      [['--celigo-port', '70000'], /--celigo-port needs a port number/],
      [['--celigo-size', 'huge'], /--celigo-size is usual or large, not "huge"/],
      [['--celigo-rate-capacity', '0'], /--celigo-rate-capacity needs a number above 0/],
    ] as const) {
      const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let text = '';
      child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
      assert.deepEqual(await once(child, 'close'), [1, null]);
      assert.match(text, expectedMessage);
    }
  });

  it('shares one journal and one script of faults with Celonis, from both ports', async () => {
    const celigo = await CeligoClient.start();
    try {
      const celonis = `http://${celigo.sandbox.address.celonis.domain}`;
      const rules = [
        { match: { path: '/v1/flows' }, then: { status: 503, headers: { 'Retry-After': '1' } } },
        { match: { path: '/api/cloud' }, then: { status: 502 } },
      ];
      await fetch(`${celonis}/sandbox/faults`, { method: 'POST', body: JSON.stringify(rules) });
      assert.equal(((await celigo.get('/sandbox/faults', { token: null })).json as unknown[]).length, 2);
      assert.deepEqual(
        [
          (await celigo.get('/v1/flows')).status,
          (await celigo.get('/v1/flows')).status,
          (await fetch(`${celonis}/api/cloud`)).status,
        ],
        [503, 200, 502],
      );
      await celigo.get(`/v1/flows?after=${celigo.address.apiToken}`);
      for (const origin of [celonis, celigo.address.origin]) {
        const text = await (await fetch(`${origin}/sandbox/requests`)).text();
        const entries = JSON.parse(text) as Json[];
        assert.deepEqual(
          entries.map(({ service, path, status, fault }) => [service, path, status, fault]),
          [
            ['celigo', '/v1/flows', 503, true],
            ['celigo', '/v1/flows', 200, false],
            ['celonis', '/api/cloud', 502, true],
            ['celigo', '/v1/flows', 400, false],
          ],
        );
        for (const secret of [celigo.address.apiToken, ...Object.values(celigo.address.tokens)])
          assert.ok(!text.includes(secret));
      }
    } finally {
      await celigo.close();
    }
  });

  it('follows the durations that are set while it runs', async () => {
    const celigo = await CeligoClient.start();
    try {
      await celigo.post('/sandbox/pace', { queuedMs: 0, runningMs: 100 });
      const { _id } = await celigo.named('/v1/flows', 'Orders: Shopify to NetSuite');
      const { body } = await celigo.post(`/v1/flows/${_id}/run`);
      celigo.pass(100);
      assert.equal((await celigo.get(`/v1/jobs/${String(body['_jobId'])}`)).body['status'], 'completed');
    } finally {
      await celigo.close();
    }
  });
});
