import { parentPort } from 'node:worker_threads';
import { createEngineCore, recycleEngineMemory } from '../wasm/engineCore';
import { runTask } from './runTask';
import type { WorkerRequest } from './workerProtocol';

// The worker thread of a push: reads, checks and converts, one task after the other.
const workerPort = parentPort;
workerPort?.on('message', (task: WorkerRequest) => {
  runTask(task, (message, transfer) => workerPort.postMessage(message, transfer));
  recycleEngineMemory();
});
// Compiled before the first task comes.
createEngineCore();
recycleEngineMemory();
