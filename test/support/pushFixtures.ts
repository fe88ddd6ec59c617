import { createHash, randomUUID } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPushJobApi } from '../../src/celonis/dataPush/celonisPushJobApi';
import type { PushSource } from '../../src/engine/model/tablePlan';
import type { PushEngine } from '../../src/engine/pushEngine';
import type { HttpClient } from '../../src/http/httpClient';
import type { PushControl } from '../../src/push/job/pushJob';
import type { PushJobApi } from '../../src/push/job/pushJobApi';
import type { PushTiming } from '../../src/push/job/pushTiming';
import type { JournalHeader } from '../../src/push/journal/pushJournal';
import type { SandboxHarness } from './celonisSandbox';
import { createTestClient } from './httpServer';

/** How long a push waits in tests: long enough for one fault, short enough for many tests. */
export const testTiming: Partial<PushTiming> = {
  ...{ initialPollIntervalMs: 5, maxPollIntervalMs: 20, initialRetryDelayMs: 5, maxRetryDelayMs: 20 },
  ...{
    chunkRetryLimitMs: 1_000,
    executeRetryLimitMs: 1_000,
    stateLookupLimitMs: 1_000,
    cancelLimitMs: 200,
    deleteLimitMs: 500,
  },
};

/** Rows and how many chunks they make, which leaves a first, a last, and some in between. */
export const pushedRows = 240;
export const chunkBytes = 6_000;

/** A push that only has to be started, and all that another process needs to know of it. */
export interface PreparedTestPush {
  journalHeader: JournalHeader;
  source: PushSource & { kind: 'path' };
}

/** Writes a file whose rows cannot be compressed away, and reads it. */
export async function prepareTestPush(engine: PushEngine, folder: string, table: string): Promise<PreparedTestPush> {
  const hashText = (id: number): string => createHash('sha512').update(`${table} ${id}`).digest('hex');
  const path = join(folder, `${table}.ndjson`);
  writeFileSync(
    path,
    Array.from({ length: pushedRows }, (_, id) => JSON.stringify({ id, text: hashText(id) })).join('\n'),
  );
  // A time that can be set again to the fraction of a millisecond.
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  const source = { kind: 'path', path, name: 'orders.ndjson' } as const;
  const analysis = await engine.analyze(source, {}, { signal: new AbortController().signal });
  if (analysis.kind !== 'table') throw new Error('The file is not one table.');
  return { journalHeader: { ...createJournalHeader(table, path), plan: analysis.plan }, source };
}

/** The beginning of a push that replaces a table, but for its plan. */
export function createJournalHeader(table: string, path: string): Omit<JournalHeader, 'plan'> {
  const order = {
    connection: { id: 'c1', name: 'acme' },
    file: { uri: `file://${path}`, name: 'orders.ndjson' },
    table,
    mode: 'replace' as const,
    keys: [],
  };
  return {
    kind: 'begin',
    version: 1,
    id: randomUUID(),
    at: new Date().toISOString(),
    by: '1.0.0',
    order,
    format: 'PARQUET',
  };
}

/** The data push API of a sandbox, asked by a client that waits this long for an answer. */
export function connectTarget(where: SandboxLocation, timeoutMs = 10_000): PushJobApi {
  return targetWith(clientAt(where, timeoutMs), where, timeoutMs);
}

export function clientAt({ origin }: SandboxLocation, timeoutMs: number): HttpClient {
  return createTestClient(origin, { timeoutMs, retry: { initialDelayMs: 5, maxRetries: 1 } });
}

export function targetWith(http: HttpClient, { domain, appKey, pool }: SandboxLocation, timeoutMs: number): PushJobApi {
  const values = { apiType: 'dataPush', domain, authType: 'custom', poolId: pool };
  return createPushJobApi({ http, values, secrets: { appKey } }, timeoutMs);
}

/** What a process needs to reach a sandbox. */
export interface SandboxLocation {
  origin: string;
  domain: string;
  appKey: string;
  pool: string;
}

export function locateSandbox(sandbox: SandboxHarness): SandboxLocation {
  return {
    origin: sandbox.origin,
    domain: sandbox.celonisAddress.domain,
    appKey: sandbox.celonisAddress.appKey,
    pool: sandbox.emptyPoolId,
  };
}

export function createSilentControl(signal = new AbortController().signal): PushControl & { lines: string[] } {
  const lines: string[] = [];
  return { signal, lines, onProgress: () => {}, log: (line) => lines.push(line) };
}
