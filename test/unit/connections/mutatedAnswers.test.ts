import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../src/celonis/celonisVendor';
import { withUniqueIds } from '../../../src/connections/resourceRows';
import type { Resource, Vendor, VendorSession } from '../../../src/connections/vendor';
import { iterateChildren } from '../../../src/connections/vendor';
import { ProblemError } from '../../../src/core/problem';
import { SandboxHarness } from '../../support/celonisSandbox';
import { createTestClient } from '../../support/httpServer';
import { createRandom, MutatingProxy } from '../../support/mutatedAnswers';

/** So many trees and tests are read for each kind of connection. Another first seed reads others. */
const rounds = Number(process.env['TEST_MUTATION_ROUNDS'] ?? 8);
const firstSeed = Number(process.env['TEST_MUTATION_SEED'] ?? 1);
const maxRowsPerRound = 60;
const maxRowsPerList = 4;

/** What no sentence for a person may say. */
const internalWords =
  /\bundefined\b|\bNaN\b|\[object |\bInfinity\b|Cannot read prop|is not a function|Invalid (?:Date|time)/;

describe(`A service whose answers are changed at random (seeds from ${firstSeed})`, () => {
  let sandbox: SandboxHarness;
  let celonis: MutatingProxy;
  let celigo: MutatingProxy;

  before(async () => {
    sandbox = await SandboxHarness.start();
    celonis = await MutatingProxy.start(sandbox.origin);
    celigo = await MutatingProxy.start(sandbox.celigoAddress.origin);
  });
  after(async () => {
    await Promise.all([celonis.close(), celigo.close()]);
    await sandbox.close();
  });

  const http = (proxy: MutatingProxy): VendorSession['http'] =>
    createTestClient(proxy.address, { retry: { initialDelayMs: 1 }, timeoutMs: 3_000 });
  const kinds: Record<string, () => { vendor: Vendor; proxy: MutatingProxy; session: VendorSession }> = {
    'a data push connection': () => ({
      vendor: celonisVendor,
      proxy: celonis,
      session: celonisSession({
        apiType: 'dataPush',
        poolId: sandbox.findPoolId('Order to Cash') || sandbox.emptyPoolId,
      }),
    }),
    'an Intelligence connection': () => ({
      vendor: celonisVendor,
      proxy: celonis,
      session: celonisSession({ apiType: 'intelligence' }),
    }),
    'a Celigo connection': () => ({
      vendor: celigoVendor,
      proxy: celigo,
      session: {
        http: http(celigo),
        values: { region: 'other', origin: celigo.address },
        secrets: { apiToken: sandbox.celigoAddress.apiToken },
      },
    }),
  };

  function celonisSession(values: Record<string, string>): VendorSession {
    const session = sandbox.session({ ...values, domain: new URL(celonis.address).host });
    return { ...session, http: http(celonis) };
  }

  for (const [kind, open] of Object.entries(kinds)) {
    it(`gives ${kind} rows and problems in words that a person understands`, async function () {
      // The limit of the stage is enough for the usual rounds, on a machine that others keep busy too.
      this.timeout(Math.max(this.timeout(), rounds * 30_000));
      const faults: string[] = [];
      let rowCount = 0;
      for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
        const { vendor, proxy, session } = open();
        proxy.random = createRandom(seed);
        const signal = AbortSignal.timeout(60_000);
        const walk = new Walk(signal, (fault) => faults.push(`seed ${seed}: ${fault}`));
        await walk.readTree(vendor, session);
        await walk.runTest(vendor, session);
        rowCount += walk.rowCount;
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined, `seed ${seed} changed a prototype`);
      }
      assert.deepEqual(faults, []);
      assert.ok(rowCount > rounds, `${rowCount} rows were read`);
    });
  }
});

/** Reads what people can open, and reports what is wrong with it. */
class Walk {
  rowCount = 0;

  constructor(
    private readonly signal: AbortSignal,
    private readonly report: (fault: string) => void,
  ) {}

  async readTree(vendor: Vendor, session: VendorSession): Promise<void> {
    const rows = await this.attempt('the tree', () => vendor.listResources(session, this.signal));
    await this.readRows(rows ?? [], '');
  }

  async runTest(vendor: Vendor, session: VendorSession): Promise<void> {
    const report = await this.attempt('the test', () => vendor.test(session, this.signal, () => {}));
    this.checkText('the report', report);
  }

  private async readRows(rows: readonly Resource[], path: string): Promise<void> {
    for (const row of withUniqueIds(rows).slice(0, maxRowsPerList)) {
      if (++this.rowCount > maxRowsPerRound) return;
      await this.readRow(row, `${path} › ${row.kind}`);
    }
  }

  private async readRow(row: Resource, path: string): Promise<void> {
    const { id, label, description, tooltip, icon, tags = [], url } = row;
    this.checkText(path, { label, description, tooltip });
    for (const text of [id, label, icon, description ?? '', tooltip ?? ''])
      if (typeof text !== 'string') this.report(`${path}: ${typeof text} in place of a text`);
    for (const tag of tags) if (!/^\S+$/.test(tag)) this.report(`${path}: the tag "${tag}"`);
    if (url !== undefined && !/^https?:\/\/[^/]+\//.test(`${url}/`)) this.report(`${path}: the address ${url}`);
    const details = await this.attempt(path, async () => row.loadDetails?.(this.signal));
    this.checkText(path, details);
    const document = await this.attempt(path, async () => row.loadDocument?.(this.signal));
    if (document !== undefined) await this.attempt(path, async () => JSON.stringify(document));
    if (!row.loadChildren && !row.loadMore) return;
    const children: Resource[] = [];
    await this.attempt(path, async () => {
      for await (const child of iterateChildren(row, this.signal)) {
        children.push(child);
        if (children.length >= 50) return;
      }
    });
    await this.readRows(children, path);
  }

  private checkText(where: string, value: unknown): void {
    const text = JSON.stringify(value) ?? '';
    const match = internalWords.exec(text);
    if (match) this.report(`${where}: ${text.slice(Math.max(0, match.index - 100), match.index + 100)}`);
  }

  private async attempt<T>(where: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof ProblemError) this.checkText(where, error.problem);
      else this.report(`${where}: ${error instanceof Error ? (error.stack ?? '').slice(0, 600) : String(error)}`);
      return undefined;
    }
  }
}
