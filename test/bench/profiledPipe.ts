import { parentPort } from 'node:worker_threads';
import type { PipeTask } from '../../src/engine/open/pipeThread';
import { runPipeTask } from '../../src/engine/records/pipeTask';
import { ThreadProfile } from './threadProfile';

// As src/engine/records/pipeWorker.ts, watched by V8's sampling profiler.

const threadProfile = new ThreadProfile();
threadProfile.start();
parentPort?.on('message', (pipeTask: PipeTask) => {
  threadProfile.start();
  void runPipeTask(pipeTask, () => threadProfile.write('pipe'));
});
