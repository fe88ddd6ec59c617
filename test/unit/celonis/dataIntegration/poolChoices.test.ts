import assert from 'node:assert/strict';
import { listPoolChoices } from '../../../../src/celonis/dataIntegration/poolChoices';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { captureProblem } from '../../../support/httpServer';

const neverAborted = new AbortController().signal;

describe('What the Pool ID can be chosen from', () => {
  let sandbox: SandboxHarness;
  before(async () => {
    sandbox = await SandboxHarness.start();
  });
  afterEach(() => sandbox.reset());
  after(() => sandbox.close());

  it('is every data pool that the key may list, by name and with its id, while the pool is not known yet', async () => {
    const choices = await listPoolChoices(sandbox.session({ poolId: '' }), neverAborted);
    const names = choices.map(({ label }) => label);
    assert.ok(names.includes('Playground'));
    assert.deepEqual(
      names,
      [...names].sort((a, b) => a.localeCompare(b)),
    );
    const { value, description } = choices.find(({ label }) => label === 'Playground')!;
    assert.deepEqual([value, description], [sandbox.emptyPoolId, sandbox.emptyPoolId]);
  });

  it('is nothing where the key may only push, with a word on what to do instead', async () => {
    const appKey = sandbox.celonisAddress.keys['dataPushOnlyAppKey'] ?? '';
    const problem = await captureProblem(listPoolChoices(sandbox.session({}, { appKey }), neverAborted));
    assert.match(problem.what, /may not list data pools/);
    assert.match(problem.next ?? '', /paste its address under Pool ID/);
  });

  it('is nothing where the key sees no pool, with a word on what to do instead', async () => {
    await sandbox.injectFaults({
      match: { path: '/integration/api/pools/paged' },
      then: { status: 200, body: { content: [], totalCount: 0 } },
    });
    const problem = await captureProblem(listPoolChoices(sandbox.session(), neverAborted));
    assert.match(problem.what, /no data pool that this connection may see/);
    assert.ok(problem.next);
  });

  it('keeps the message about a key that is not accepted', async () => {
    const problem = await captureProblem(listPoolChoices(sandbox.session({}, { appKey: 'wrong' }), neverAborted));
    assert.equal(problem.kind, 'unauthorized');
  });
});
