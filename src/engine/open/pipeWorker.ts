import { workerData } from 'node:worker_threads';
import { FaultError } from '../model/fault';
import { unpack } from './gunzip';
import type { PipeTask } from './pipe';
import { RingWriter } from './ring';
import { openSource } from './source';
import { unpackedFile } from './temporary';

// A thread that feeds the push worker, which cannot wait for anything asynchronous.
const task = workerData as PipeTask;
const ring = new RingWriter(task.memory);

async function run(): Promise<void> {
  if (task.from === 'gzip') {
    const source = openSource(task.file);
    try {
      await unpack(
        source,
        (bytes) => ring.write(bytes),
        (used) => ring.used(used),
      );
    } finally {
      source.close();
    }
    return;
  }
  // Loaded only for those who have such files.
  const { writeParquetAsJsonLines: parquetToLines } = await import('../records/parquet/parquetToJsonLines.js');
  const file = task.packed ? await unpackedFile(task.file) : openSource(task.file);
  try {
    parquetToLines(
      file,
      (bytes) => ring.write(bytes),
      (used) => ring.used(used),
      (remark) => task.remarks.postMessage(remark),
    );
  } finally {
    file.close();
  }
}

run().then(
  () => ring.end(),
  (error: unknown) => {
    if (error instanceof FaultError)
      ring.fail({ kind: 'fault', fault: error.fault, ...(error.record !== undefined && { record: error.record }) });
    else
      ring.fail({ kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  },
);
