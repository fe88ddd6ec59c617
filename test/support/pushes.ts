import { createHash, randomUUID } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPushTarget } from '../../src/celonis/dataPush';
import type { HttpClient } from '../../src/http/client';
import type { PushEngine } from '../../src/push/engine';
import type { PushControl } from '../../src/push/job/job';
import type { Beginning } from '../../src/push/job/ledger';
import type { PushSource } from '../../src/push/types';
import type { PushTarget } from '../../src/push/job/target';
import type { Timing } from '../../src/push/job/timing';
import type { CelonisSandbox } from './celonisSandbox';
import { testClient } from './httpServer';

/** Patience of a push in tests: long enough for one fault, short enough for many tests. */
export const impatient: Partial<Timing> = {
  ...{ firstPollMs: 5, longestPollMs: 20, firstRetryMs: 5, longestRetryMs: 20 },
  ...{ chunkPatienceMs: 1_000, executePatienceMs: 1_000, doubtMs: 1_000, cancelMs: 200, removeMs: 500 },
};

/** Rows and how many chunks they make, which leaves a first, a last, and some in between. */
export const pushedRows = 240;
export const chunkBytes = 6_000;

/** A push that only has to be started, and all that another process needs to know of it. */
export interface Ready {
  beginning: Beginning;
  source: PushSource & { kind: 'path' };
}

/** Writes a file whose rows cannot be compressed away, and reads it. */
export async function makeReady(engine: PushEngine, folder: string, table: string): Promise<Ready> {
  const digest = (id: number): string => createHash('sha512').update(`${table} ${id}`).digest('hex');
  const path = join(folder, `${table}.ndjson`);
  writeFileSync(path, Array.from({ length: pushedRows }, (_, id) => JSON.stringify({ id, text: digest(id) })).join('\n'));
  // A time that can be set again to the fraction of a millisecond.
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  const source = { kind: 'path', path, name: 'orders.ndjson' } as const;
  const analysis = await engine.analyze(source, {}, { signal: new AbortController().signal });
  if (analysis.kind !== 'table') throw new Error('The file is not one table.');
  return { beginning: { ...orderOf(table, path), plan: analysis.plan }, source };
}

/** The beginning of a push that replaces a table, but for its plan. */
export function orderOf(table: string, path: string): Omit<Beginning, 'plan'> {
  const order = { connection: { id: 'c1', name: 'acme' }, file: { uri: `file://${path}`, name: 'orders.ndjson' }, table, mode: 'replace' as const, keys: [] };
  return { kind: 'begin', version: 1, id: randomUUID(), at: new Date().toISOString(), by: '1.0.0', order, format: 'PARQUET' };
}

/** The data push API of a sandbox, asked by a client that waits this long for an answer. */
export function targetAt(where: Where, timeoutMs = 300): PushTarget {
  return targetWith(clientAt(where, timeoutMs), where, timeoutMs);
}

export function clientAt({ origin }: Where, timeoutMs: number): HttpClient {
  return testClient(origin, { timeoutMs, retry: { firstPauseMs: 5, retries: 1 } });
}

export function targetWith(http: HttpClient, { domain, appKey, pool }: Where, timeoutMs: number): PushTarget {
  const values = { apiType: 'dataPush', domain, authType: 'custom', poolId: pool };
  return dataPushTarget({ http, values, secrets: { appKey } }, timeoutMs);
}

/** What a process needs to reach a sandbox. */
export interface Where {
  origin: string;
  domain: string;
  appKey: string;
  pool: string;
}

export function whereIs(sandbox: CelonisSandbox): Where {
  return { origin: sandbox.origin, domain: sandbox.celonis.domain, appKey: sandbox.celonis.appKey, pool: sandbox.pool };
}

export function silently(signal = new AbortController().signal): PushControl & { lines: string[] } {
  const lines: string[] = [];
  return { signal, lines, onProgress: () => {}, log: (line) => lines.push(line) };
}
