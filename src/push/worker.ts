import { parentPort } from 'node:worker_threads';
import { WorkerTasks } from './workerTasks';

// The worker thread of a push: reads, checks and converts. All decisions are in workerTasks.ts.
const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread.');
const tasks = new WorkerTasks((message, transfer) => port.postMessage(message, transfer));
port.on('message', (message) => tasks.receive(message as Parameters<WorkerTasks['receive']>[0]));
