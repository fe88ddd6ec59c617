import { EventEmitter } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as WorkerFile from './worker';
import type { WorkerRequest, WorkerResponse } from './workerProtocol';

/** What carries out tasks, one after the other: a worker, or `InPlace`. */
export interface TaskRunner {
  on(event: 'message', listener: (message: WorkerResponse) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'exit', listener: (code: number) => void): this;
  off(event: 'message', listener: (message: WorkerResponse) => void): this;
  off(event: 'error', listener: (error: Error) => void): this;
  off(event: 'exit', listener: (code: number) => void): this;
  postMessage(task: WorkerRequest): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/**
 * So much text is converted in less time than a thread takes to start, and too soon to be noticed on the main thread.
 */
const maxInlineBytes = 48 << 10;

/**
 * Carries out tasks on the thread that asks for them, a turn of its loop each. For pages only: a task is not
 * interrupted.
 */
export class InProcessRunner extends EventEmitter implements TaskRunner {
  constructor(private readonly workerFile: string) {
    super();
  }

  postMessage(task: WorkerRequest): void {
    setImmediate(() => {
      try {
        const { runTask } = createRequire(this.workerFile)(this.workerFile) as typeof WorkerFile;
        setImmediate(() => runTask(task, (message) => this.emit('message', message)));
      } catch (error) {
        this.emit('error', error);
      }
    });
  }

  ref(): void {
    // There is no thread that could keep the process alive.
  }

  unref(): void {
    // There is no thread that could keep the process alive.
  }

  async terminate(): Promise<void> {
    // A task has ended before anybody can ask for that.
  }
}

/**
 * Whether a task is about a page of text, of which one chunk is made: nothing waits then until that is taken. What is
 * packed may hold any amount of text, and is no page. A file that cannot be read is for a worker to tell about.
 */
export function isSmallTextTask(task: WorkerRequest): boolean {
  const { source } = task;
  if (source.kind === 'files' || (task.kind === 'chunks' && task.chunkBytes !== undefined)) return false;
  if (source.kind === 'bytes')
    return source.bytes.byteLength <= maxInlineBytes && isPlainText(new Uint8Array(source.bytes));
  try {
    const stats = statSync(source.path);
    return stats.isFile() && stats.size <= maxInlineBytes && isPlainText(readFileSync(source.path));
  } catch {
    return false;
  }
}

/** Neither gzip nor Parquet, which hold bytes that no text holds. */
function isPlainText(bytes: Uint8Array): boolean {
  return bytes[0] !== 0x1f && !bytes.includes(0);
}
