import { parentPort } from 'node:worker_threads';
import type { PipeTask } from '../open/pipeThread';
import { runPipeTask } from './pipeTask';

// A thread that feeds the push worker, which cannot wait for anything asynchronous: one task after the other.
parentPort?.on('message', (pipeTask: PipeTask) => void runPipeTask(pipeTask));
