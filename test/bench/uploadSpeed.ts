import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createPushJobApi } from '../../src/celonis/dataPush/celonisPushJobApi';
import { Semaphore } from '../../src/core/semaphore';
import type { Chunk } from '../../src/engine/model/tablePlan';
import { HttpClient } from '../../src/http/httpClient';
import { maxParallelUploads, uploadChunks } from '../../src/push/job/chunkUploader';
import { defaultTiming } from '../../src/push/job/pushTiming';
import { ThreadHold } from './threadHold';

// One process that uploads chunks that are there already, and does nothing else: by the product's own client, or each
// as the one body of a plain request, four at a time too. Prints what it took, the first connection included.

const [way = '', byteCount = '', address = ''] = process.argv.slice(2);
/** As large as the product makes them. */
const chunkBytes = 4 << 20;
/** Chunks that differ: more would only take memory. */
const distinctChunks = 16;

function createChunks(bytes: number): Chunk[] {
  const contents = Array.from({ length: distinctChunks }, (_, index) => {
    const content = Buffer.alloc(chunkBytes, index + 1);
    return { bytes: content, sha256: createHash('sha256').update(content).digest('hex') };
  });
  return Array.from({ length: Math.ceil(bytes / chunkBytes) }, (_, index) => ({
    index,
    rows: 1,
    ...contents[index % distinctChunks]!,
  }));
}

async function uploadAsProduct(chunks: readonly Chunk[]): Promise<void> {
  const http = new HttpClient({ origin: address, userAgent: 'bench', log: () => undefined });
  const values = { apiType: 'dataPush', domain: new URL(address).host, authType: 'custom', poolId: 'bench' };
  const ignore = (): undefined => undefined;
  await uploadChunks(asStream(chunks), {
    api: createPushJobApi({ http, values, secrets: { appKey: 'bench-key' } }),
    jobId: 'bench',
    rowOperation: 'upserted',
    earlierChunks: undefined,
    note: async () => undefined,
    signal: new AbortController().signal,
    timing: defaultTiming,
    log: ignore,
    onChunkProgress: ignore,
    semaphore: new Semaphore(maxParallelUploads),
    onWait: ignore,
  });
}

async function* asStream(chunks: readonly Chunk[]): AsyncGenerator<Chunk> {
  yield* chunks;
}

async function uploadPlainly(chunks: readonly Chunk[]): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const uploadOne = ({ bytes }: Chunk): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { 'content-length': bytes.length } };
      request(address, options, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end(bytes);
    });
  const inFlight = new Set<Promise<void>>();
  for (const chunk of chunks) {
    const pending = uploadOne(chunk).finally(() => inFlight.delete(pending));
    inFlight.add(pending);
    if (inFlight.size >= maxParallelUploads) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  agent.destroy();
}

async function main(): Promise<void> {
  const chunks = createChunks(Number(byteCount));
  const threadHold = process.platform === 'linux' ? new ThreadHold() : undefined;
  const cpuBefore = process.cpuUsage();
  threadHold?.reset();
  const startMs = performance.now();
  await (way === 'product' ? uploadAsProduct(chunks) : uploadPlainly(chunks));
  const seconds = (performance.now() - startMs) / 1000;
  threadHold?.stop();
  const { user, system } = process.cpuUsage(cpuBefore);
  const megabytes = chunks.reduce((total, { bytes }) => total + bytes.length, 0) / 1e6;
  console.log(
    JSON.stringify({
      seconds: Math.round(seconds * 1000) / 1000,
      cpuSeconds: Math.round((user + system) / 1e3) / 1e3,
      mbPerSecond: Math.round(megabytes / seconds),
      maxHoldMs: threadHold?.longestMs,
    }),
  );
  process.exit();
}

void main();
