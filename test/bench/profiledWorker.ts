import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { setPipeWorkerFile } from '../../src/engine/open/pipeThread';
import { createEngineCore, recycleEngineMemory } from '../../src/engine/wasm/engineCore';
import { runTask } from '../../src/engine/worker/runTask';
import type { WorkerRequest } from '../../src/engine/worker/workerProtocol';
import { ThreadProfile } from './threadProfile';

// As src/engine/worker/worker.ts, watched by V8's sampling profiler: what it found is written before the end of a task
// is told.

setPipeWorkerFile(join(__dirname, 'profiledPipe.js'));
const threadProfile = new ThreadProfile();
parentPort?.on('message', (task: WorkerRequest) => {
  threadProfile.start();
  runTask(task, (message, transfer) => {
    if (message.kind === 'done') threadProfile.write(task.kind);
    parentPort!.postMessage(message, transfer);
  });
  recycleEngineMemory();
});
createEngineCore();
recycleEngineMemory();
