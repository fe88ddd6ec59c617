import { isMainThread, workerData } from 'node:worker_threads';
import { setPipeWorkerFile } from '../../engine/open/pipeThread';

// The command line, in one file that starts itself as the workers of the push engine: which of them a thread is shows
// in its data.
setPipeWorkerFile(__filename);
if (isMainThread) void start();
else if (workerData) void import('../../engine/records/pipeWorker.js');
else void import('../../engine/worker/worker.js');

/** Never rejects: what fails is the result. */
async function start(): Promise<void> {
  const { runCommandLine } = await import('./runCommandLine.js');
  await runCommandLine(__filename);
}
