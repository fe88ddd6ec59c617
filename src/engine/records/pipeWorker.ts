import { workerData } from 'node:worker_threads';
import { FaultError } from '../model/fault';
import { RingWriter } from '../open/byteRing';
import { unpackGzip } from '../open/gunzip';
import { openByteSource } from '../open/sharedSource';
import { openUnpackedFile } from '../open/unpackedFile';
import type { PipeTask } from '../open/workerPipe';

// A thread that feeds the push worker, which cannot wait for anything asynchronous.
const pipeTask = workerData as PipeTask;
const ring = new RingWriter(pipeTask.memory);

async function runPipe(): Promise<void> {
  if (pipeTask.format === 'gzip') {
    const source = openByteSource(pipeTask.file);
    try {
      await unpackGzip(
        source,
        (bytes) => ring.write(bytes),
        (usedBytes) => ring.reportUsed(usedBytes),
      );
    } finally {
      source.close();
    }
    return;
  }
  // Loaded only for those who have such files.
  const { writeParquetAsJsonLines: parquetToLines } = await import('./parquet/parquetToJsonLines.js');
  const file = pipeTask.isPacked ? await openUnpackedFile(pipeTask.file) : openByteSource(pipeTask.file);
  try {
    parquetToLines(
      file,
      (bytes) => ring.write(bytes),
      (usedBytes) => ring.reportUsed(usedBytes),
      (note) => pipeTask.notePort.postMessage(note),
    );
  } finally {
    file.close();
  }
}

runPipe().then(
  () => ring.endStream(),
  (error: unknown) => {
    if (error instanceof FaultError)
      ring.failStream({
        kind: 'fault',
        fault: error.fault,
        ...(error.record !== undefined && { record: error.record }),
      });
    else
      ring.failStream({
        kind: 'defect',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  },
);
