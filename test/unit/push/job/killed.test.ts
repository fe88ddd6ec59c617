import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { SandboxHarness } from '../../../support/celonisSandbox';
import type { KilledPush } from '../../../support/killMatrix';
import { KillMatrix } from '../../../support/killMatrix';
import { testWorkers } from '../../../support/pushEngine';

/** The request that creates the job: before it, the jobs are listed. */
const creation = 2;

describe('A push whose process is killed', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let matrix: KillMatrix;

  before(async () => {
    sandbox = await SandboxHarness.start({ jobDurations: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-killed-'));
    matrix = new KillMatrix(sandbox, engine, folder);
  });
  after(async () => {
    matrix.dispose();
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  function landedOnce({ lostRows, doubled, orphans, notes, problemText, kills }: KilledPush): void {
    assert.deepEqual(
      { lostRows, doubled, orphans, notes, problemText },
      { lostRows: 0, doubled: 0, orphans: 0, notes: 0, problemText: undefined },
      JSON.stringify(kills),
    );
  }

  it('again, at any request after its creation was not written down, lands all rows once', async () => {
    let kills = 0;
    for await (const push of matrix.eachRequest('append', 'answered', [{ request: creation, moment: 'answered' }])) {
      landedOnce(push);
      kills += push.reached;
    }
    assert.ok(kills > 20, `${kills} kills`);
  });

  for (const mode of ['append', 'replace', 'upsert'] as const) {
    it(`lands all rows once (${mode})`, async () => {
      for (const point of [
        { request: 1, moment: 'sent' },
        { request: creation, moment: 'sent' },
        { request: 5, moment: 'sent' },
        { request: 9, moment: 'sent' },
      ] as const) {
        landedOnce(await matrix.push(mode, [point, { request: 4, moment: 'sent' }]));
      }
    });
  }

  it('lands all rows once where two windows resume it in the same moment', async () => {
    for (const request of [creation, 4, 6, 8, 9])
      landedOnce(await matrix.push('append', [{ request, moment: 'sent' }], 2));
  });
});
