import { Agent, request } from 'node:http';
import type { Readable } from 'node:stream';
import { dataPushTarget } from '../../src/celonis/dataPush';
import { HttpClient } from '../../src/http/client';
import { defaultTiming } from '../../src/push/job/timing';
import { uploadChunks } from '../../src/push/job/upload';
import type { JobRequest, PushTarget } from '../../src/push/job/target';
import type { Chunk } from '../../src/push/types';

/** Where an engine brings what it made: another process. */
export interface Host {
  /** Begins an upload; `job` is what the chunks hold, where the host wants to know. */
  begin(job: Omit<JobRequest, 'table' | 'mode' | 'keys'>): Promise<Upload>;
  close(): Promise<void>;
}

export interface Upload {
  /** As the product sends chunks. */
  chunks(all: AsyncIterable<Chunk>): Promise<void>;
  /** One body, sent in the plainest way. */
  file(body: Uint8Array | Readable, length: number): Promise<void>;
}

/** @param address what the host printed when it started: a line of JSON from the sandbox, a URL from receiver.ts. */
export function openHost(address: string): Host {
  return address.startsWith('{') ? new Sandbox(JSON.parse(address) as Address) : new Receiver(address);
}

interface Address {
  celonis: { domain: string; appKey: string; pools: { id: string; name: string }[] };
}

/** The sandbox keeps chunks as they come and reads them when their job is executed, which these never are. */
class Sandbox implements Host {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly target: PushTarget;
  private readonly pool: string;
  private jobs: string[] = [];

  constructor(private readonly address: Address) {
    const { domain, appKey, pools } = address.celonis;
    this.pool = pools.find(({ name }) => name === 'Playground')?.id ?? '';
    const http = new HttpClient({ origin: `http://${domain}`, userAgent: 'bench', log: () => undefined });
    this.target = dataPushTarget({ http, values: { apiType: 'dataPush', domain, authType: 'custom', poolId: this.pool }, secrets: { appKey } });
  }

  async begin(job: Omit<JobRequest, 'table' | 'mode' | 'keys'>): Promise<Upload> {
    const { signal } = new AbortController();
    const jobId = await this.target.create({ ...job, table: 'BENCH', mode: 'replace', keys: [] }, signal);
    this.jobs.push(jobId);
    const nothing = (): undefined => undefined;
    const context = { target: this.target, jobId, rows: 'upserted' as const, sent: undefined, note: async () => undefined, signal, timing: defaultTiming, log: nothing, onChunk: nothing, onWait: nothing };
    return {
      chunks: async (all) => void (await uploadChunks(all, context)),
      file: (body, length) => this.file(jobId, body, length),
    };
  }

  private file(jobId: string, body: Uint8Array | Readable, length: number): Promise<void> {
    const { domain, appKey } = this.address.celonis;
    const boundary = 'bench-boundary';
    const head = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n`);
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    return new Promise((resolve, reject) => {
      const url = `http://${domain}/integration/api/v1/data-push/${this.pool}/jobs/${jobId}/chunks/upserted`;
      const headers = { authorization: `AppKey ${appKey}`, 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': head.length + length + tail.length };
      const sending = request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        response.resume().on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`the sandbox answered ${String(response.statusCode)}`))));
      });
      sending.on('error', reject).write(head);
      if (body instanceof Uint8Array) {
        sending.write(body);
        sending.end(tail);
      } else {
        body.pipe(sending, { end: false });
        body.on('end', () => sending.end(tail));
      }
    });
  }

  async close(): Promise<void> {
    for (const job of this.jobs) await this.target.remove(job);
    this.agent.destroy();
  }
}

/** Throws away what it is sent, as fast as a link brings it. */
class Receiver implements Host {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  async begin(): Promise<Upload> {
    return { chunks: (all) => this.chunks(all), file: (body, length) => this.file(body, length) };
  }

  /** Four at a time, as the product does. */
  private async chunks(all: AsyncIterable<Chunk>): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    for await (const { bytes } of all) {
      const one = this.file(bytes, bytes.length).finally(() => inFlight.delete(one));
      inFlight.add(one);
      if (inFlight.size >= 4) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  }

  private file(body: Uint8Array | Readable, length: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const sending = request(this.url, { method: 'POST', agent: this.agent, headers: { 'content-length': length } }, (response) => {
        response.resume().on('end', resolve);
      });
      sending.on('error', reject);
      if (body instanceof Uint8Array) sending.end(body);
      else body.pipe(sending);
    });
  }

  async close(): Promise<void> {
    this.agent.destroy();
  }
}
