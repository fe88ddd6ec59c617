import { Agent, request } from 'node:http';
import type { Readable } from 'node:stream';
import { createPushJobApi } from '../../src/celonis/dataPush/celonisPushJobApi';
import { Semaphore } from '../../src/core/semaphore';
import type { Chunk } from '../../src/engine/model/tablePlan';
import { HttpClient } from '../../src/http/httpClient';
import { maxParallelUploads, uploadChunks } from '../../src/push/job/chunkUploader';
import type { JobDescription, PushJobApi } from '../../src/push/job/pushJobApi';
import { defaultTiming } from '../../src/push/job/pushTiming';

/** Where an engine brings what it made: another process. */
export interface PushServer {
  /** Begins an upload; `job` is what the chunks hold, where the host wants to know. */
  beginUpload(job: Omit<JobDescription, 'table' | 'mode' | 'keys'>): Promise<BenchUpload>;
  close(): Promise<void>;
}

export interface BenchUpload {
  /** As the product sends chunks. */
  uploadChunkStream(chunkStream: AsyncIterable<Chunk>): Promise<void>;
  /** One body, sent in the plainest way. */
  uploadFile(body: Uint8Array | Readable, length: number): Promise<void>;
}

/** @param address what the host printed when it started: a line of JSON from the sandbox, a URL from receiver.ts. */
export function openPushServer(address: string): PushServer {
  return address.startsWith('{')
    ? new SandboxPushServer(JSON.parse(address) as SandboxAddress)
    : new ReceiverPushServer(address);
}

interface SandboxAddress {
  celonis: { domain: string; appKey: string; pools: { id: string; name: string }[] };
}

/** The sandbox keeps chunks as they come and reads them when their job is executed, which these never are. */
class SandboxPushServer implements PushServer {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly api: PushJobApi;
  private readonly pool: string;
  private jobs: string[] = [];

  constructor(private readonly address: SandboxAddress) {
    const { domain, appKey, pools } = address.celonis;
    this.pool = pools.find(({ name }) => name === 'Playground')?.id ?? '';
    const http = new HttpClient({ origin: `http://${domain}`, userAgent: 'bench', log: () => undefined });
    this.api = createPushJobApi({
      http,
      values: { apiType: 'dataPush', domain, authType: 'custom', poolId: this.pool },
      secrets: { appKey },
    });
  }

  async beginUpload(job: Omit<JobDescription, 'table' | 'mode' | 'keys'>): Promise<BenchUpload> {
    const { signal } = new AbortController();
    const jobId = await this.api.createJob({ ...job, table: 'BENCH', mode: 'replace', keys: [] }, signal);
    this.jobs.push(jobId);
    const ignore = (): undefined => undefined;
    const uploadDependencies = {
      api: this.api,
      jobId,
      rowOperation: 'upserted' as const,
      earlierChunks: undefined,
      note: async () => undefined,
      signal,
      timing: defaultTiming,
      log: ignore,
      onChunkProgress: ignore,
      semaphore: new Semaphore(maxParallelUploads),
      onWait: ignore,
    };
    return {
      uploadChunkStream: async (chunkStream) => void (await uploadChunks(chunkStream, uploadDependencies)),
      uploadFile: (body, length) => this.uploadFile(jobId, body, length),
    };
  }

  private uploadFile(jobId: string, body: Uint8Array | Readable, length: number): Promise<void> {
    const { domain, appKey } = this.address.celonis;
    const boundary = 'bench-boundary';
    const bodyHead = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n`,
    );
    const bodyTail = Buffer.from(`\r\n--${boundary}--\r\n`);
    return new Promise((resolve, reject) => {
      const url = `http://${domain}/integration/api/v1/data-push/${this.pool}/jobs/${jobId}/chunks/upserted`;
      const headers = {
        authorization: `AppKey ${appKey}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': bodyHead.length + length + bodyTail.length,
      };
      const outgoingRequest = request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        response
          .resume()
          .on('end', () =>
            response.statusCode === 200
              ? resolve()
              : reject(new Error(`the sandbox answered ${String(response.statusCode)}`)),
          );
      });
      outgoingRequest.on('error', reject).write(bodyHead);
      if (body instanceof Uint8Array) {
        outgoingRequest.write(body);
        outgoingRequest.end(bodyTail);
      } else {
        body.pipe(outgoingRequest, { end: false });
        body.on('end', () => outgoingRequest.end(bodyTail));
      }
    });
  }

  async close(): Promise<void> {
    for (const job of this.jobs) await this.api.deleteJob(job);
    this.agent.destroy();
  }
}

/** Throws away what it is sent, as fast as a link brings it. */
class ReceiverPushServer implements PushServer {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  async beginUpload(): Promise<BenchUpload> {
    return {
      uploadChunkStream: (chunkStream) => this.uploadChunkStream(chunkStream),
      uploadFile: (body, length) => this.uploadFile(body, length),
    };
  }

  /** Four at a time, as the product does. */
  private async uploadChunkStream(chunkStream: AsyncIterable<Chunk>): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    for await (const { bytes } of chunkStream) {
      const pendingUpload = this.uploadFile(bytes, bytes.length).finally(() => inFlight.delete(pendingUpload));
      inFlight.add(pendingUpload);
      if (inFlight.size >= 4) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  }

  private uploadFile(body: Uint8Array | Readable, length: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const outgoingRequest = request(
        this.url,
        { method: 'POST', agent: this.agent, headers: { 'content-length': length } },
        (response) => {
          response.resume().on('end', resolve);
        },
      );
      outgoingRequest.on('error', reject);
      if (body instanceof Uint8Array) outgoingRequest.end(body);
      else body.pipe(outgoingRequest);
    });
  }

  async close(): Promise<void> {
    this.agent.destroy();
  }
}
