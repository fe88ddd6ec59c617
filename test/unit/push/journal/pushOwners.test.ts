import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PushOwners } from '../../../../src/push/journal/pushOwners';

describe('The liveness of the owner of a push', () => {
  let root: string;
  let owners: PushOwners;
  let owner: ChildProcess;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'push-owners-'));
    owners = new PushOwners(root);
    owner = fork(resolve('out/test/unit/push/journal/ownerProcess.js'), [root, 'p1'], { execArgv: [] });
    await once(owner, 'message');
  });
  afterEach(() => {
    owner.kill('SIGKILL');
    owners.dispose();
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });

  const ownerFile = (): string => join(root, 'p1', 'owner.1.json');
  const endOwner = async (): Promise<void> => {
    const ended = once(owner, 'exit');
    owner.kill('SIGKILL');
    await ended;
  };

  it('is alive as long as its process runs, without any sign from it', async () => {
    assert.equal(await owners.readLiveness('p1'), 'alive');
    assert.equal(await owners.claim('p1'), undefined);
  });

  it('is alive while its process does not answer', async function () {
    if (process.platform === 'win32') this.skip();
    owner.kill('SIGSTOP');
    try {
      assert.equal(await owners.readLiveness('p1'), 'alive');
    } finally {
      owner.kill('SIGCONT');
    }
  });

  it('is gone the moment its process is killed, and whoever watches hears of it', async () => {
    let notifyEnd = (): void => assert.fail();
    const end = new Promise<void>((resolve) => (notifyEnd = resolve));
    assert.ok(await owners.watchEnd('p1', () => notifyEnd()));
    assert.equal(await owners.readLiveness('p1'), 'alive');
    await endOwner();
    await end;
    assert.equal(await owners.readLiveness('p1'), 'ended');
    assert.deepEqual(await owners.claim('p1'), { generation: 2, isExclusive: true });
    assert.equal(existsSync(ownerFile()), false, 'a push has one owner file');
  });

  it('is gone also where another process has its number now', async () => {
    await endOwner();
    const text = readFileSync(ownerFile(), 'utf8');
    writeFileSync(ownerFile(), JSON.stringify({ ...JSON.parse(text), pid: process.pid }));
    assert.equal(await owners.readLiveness('p1'), 'ended');
  });

  it('is unknown on another machine, whose endpoints cannot be seen from here', async () => {
    const text = readFileSync(ownerFile(), 'utf8');
    writeFileSync(ownerFile(), JSON.stringify({ ...JSON.parse(text), host: 'elsewhere' }));
    assert.equal(await owners.readLiveness('p1'), 'unknown');
  });

  it('goes by its process where it can listen nowhere', async () => {
    const { endpoint: _endpoint, ...text } = JSON.parse(readFileSync(ownerFile(), 'utf8')) as { endpoint: string };
    writeFileSync(ownerFile(), JSON.stringify(text));
    assert.equal(await owners.readLiveness('p1'), 'unknown');
    await endOwner();
    assert.equal(await owners.readLiveness('p1'), 'ended');
  });

  it('is nobody where the push has come to its end meanwhile', async () => {
    assert.equal(await owners.claim('ended'), undefined);
    assert.ok(!existsSync(join(root, 'ended')));
  });

  it('touches no file that an owner file names as its endpoint', async () => {
    const file = join(root, 'important.txt');
    writeFileSync(file, 'important');
    const text = readFileSync(ownerFile(), 'utf8');
    writeFileSync(ownerFile(), JSON.stringify({ ...JSON.parse(text), endpoint: file }));
    assert.equal(await owners.readLiveness('p1'), 'unknown');
    assert.equal(readFileSync(file, 'utf8'), 'important');
  });
});
