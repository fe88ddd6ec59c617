import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { parentPort, threadId } from 'node:worker_threads';
import { createEngineCore, recycleEngineMemory } from '../../src/engine/wasm/engineCore';
import { runTask } from '../../src/engine/worker/runTask';
import type { WorkerRequest } from '../../src/engine/worker/workerProtocol';

// As src/engine/worker/worker.ts, watched by V8's sampling profiler: what it found is written into the folder `profiles`
// before the end of a task is told.

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: 200 });
let taskCount = 0;
parentPort?.on('message', (task: WorkerRequest) => {
  session.post('Profiler.start');
  runTask(task, (message, transfer) => {
    if (message.kind === 'done') {
      session.post('Profiler.stop', (_error, result) =>
        writeFileSync(
          join(__dirname, 'profiles', `${process.pid}.${threadId}.${taskCount++}.json`),
          JSON.stringify({ ...result, task: task.kind, memory: process.memoryUsage() }),
        ),
      );
    }
    parentPort!.postMessage(message, transfer);
  });
  recycleEngineMemory();
});
createEngineCore();
recycleEngineMemory();
