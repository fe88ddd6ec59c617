import { parentPort } from 'node:worker_threads';
import type { Task } from './protocol';
import { runTask } from './workerTasks';

// The worker thread of a push: reads, checks and converts, one task after the other.
const port = parentPort;
port?.on('message', (task: Task) => runTask(task, (message, transfer) => port.postMessage(message, transfer)));

/** For tasks that are not worth a thread. */
export { runTask };
