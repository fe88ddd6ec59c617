import { workerData } from 'node:worker_threads';
import type { PipeTask } from '../open/workerPipe';
import { runPipeTask } from './pipeTask';

// A thread that feeds the push worker, which cannot wait for anything asynchronous.
void runPipeTask(workerData as PipeTask);
