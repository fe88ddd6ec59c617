import { EventEmitter } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FromWorker, Task } from './protocol';
import type * as WorkerFile from './worker';

/** What carries out tasks, one after the other: a worker, or `InPlace`. */
export interface TaskRunner {
  on(event: 'message', listener: (message: FromWorker) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'exit', listener: (code: number) => void): this;
  off(event: 'message', listener: (message: FromWorker) => void): this;
  off(event: 'error', listener: (error: Error) => void): this;
  off(event: 'exit', listener: (code: number) => void): this;
  postMessage(task: Task): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/**
 * So much text is converted in less time than a thread takes to start, and too soon to be noticed on the main thread.
 */
const pageBytes = 48 << 10;

/**
 * Carries out tasks on the thread that asks for them, a turn of its loop each. For pages only: a task is not
 * interrupted.
 */
export class InPlace extends EventEmitter implements TaskRunner {
  constructor(private readonly workerFile: string) {
    super();
  }

  postMessage(task: Task): void {
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
export function isPage(task: Task): boolean {
  const { source } = task;
  if (source.kind === 'files' || (task.kind === 'chunks' && task.chunkBytes !== undefined)) return false;
  if (source.kind === 'bytes') return source.bytes.byteLength <= pageBytes && isText(new Uint8Array(source.bytes));
  try {
    const about = statSync(source.path);
    return about.isFile() && about.size <= pageBytes && isText(readFileSync(source.path));
  } catch {
    return false;
  }
}

/** Neither gzip nor Parquet, which hold bytes that no text holds. */
function isText(bytes: Uint8Array): boolean {
  return bytes[0] !== 0x1f && !bytes.includes(0);
}
