import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** V8's sampling profiler for the thread that it is made in: what it finds goes into files of the folder `profiles`. */
export class ThreadProfile {
  private readonly session = new Session();
  private fileCount = 0;

  constructor() {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.setSamplingInterval', { interval: 200 });
  }

  start(): void {
    this.session.post('Profiler.start');
  }

  /** Writes down what was found since the start before it returns. @param task what the thread did. */
  write(task: string): void {
    this.session.post('Profiler.stop', (_error, result) =>
      writeFileSync(
        join(__dirname, 'profiles', `${process.pid}.${threadId}.${this.fileCount++}.json`),
        JSON.stringify({ ...result, task, memory: process.memoryUsage() }),
      ),
    );
  }
}
