import { FaultError } from '../model/fault';
import { RingWriter } from '../open/byteRing';
import { unpackGzip } from '../open/gunzip';
import type { PipeFinding, PipeTask } from '../open/pipeThread';
import { openByteSource } from '../open/sharedSource';
import { openUnpackedFile } from '../open/unpackedFile';

/**
 * Runs a pipe's task from beginning to end. Never throws.
 * @param onDone is called before the end is reported, after which the thread may be ended at any time.
 */
export async function runPipeTask(pipeTask: PipeTask, onDone = (): void => undefined): Promise<void> {
  const ring = new RingWriter(pipeTask.memory);
  try {
    await writeContent(pipeTask, ring);
    onDone();
    ring.endStream();
  } catch (error) {
    onDone();
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
  }
}

async function writeContent(pipeTask: PipeTask, ring: RingWriter): Promise<void> {
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
  const postFinding = (finding: PipeFinding): void => pipeTask.findingPort.postMessage(finding);
  // Loaded only for those who have such files.
  const { writeParquetAsJsonLines: parquetToLines } = await import('./parquet/parquetToJsonLines.js');
  const { recycleEngineMemory } = await import('../wasm/engineCore.js');
  const file = pipeTask.isPacked ? await openUnpackedFile(pipeTask.file) : openByteSource(pipeTask.file);
  try {
    parquetToLines(
      file,
      (bytes) => ring.write(bytes),
      (usedBytes) => ring.reportUsed(usedBytes),
      (note) => postFinding({ note }),
      // Packed, it cannot be read in parts.
      ({ valueTypes, partEnds }) => postFinding({ facts: { valueTypes, partEnds: pipeTask.isPacked ? [] : partEnds } }),
      pipeTask.rows,
    );
  } finally {
    file.close();
    recycleEngineMemory();
  }
}
