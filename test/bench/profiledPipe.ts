import { workerData } from 'node:worker_threads';
import type { PipeTask } from '../../src/engine/open/workerPipe';
import { runPipeTask } from '../../src/engine/records/pipeTask';
import { ThreadProfile } from './threadProfile';

// As src/engine/records/pipeWorker.ts, watched by V8's sampling profiler.

const threadProfile = new ThreadProfile();
threadProfile.start();
void runPipeTask(workerData as PipeTask, () => threadProfile.write('pipe'));
