import { setImmediate } from 'node:timers/promises';
import type { FileSource, PushSource } from '../model/tablePlan';
import type { SharedFile, SharedSource } from './sharedSource';

/** Gives workers what is read: files as they are, and bytes of memory copied once to where all threads reach them. */
export class SourceSharing {
  private readonly sharedCopies = new WeakMap<Uint8Array, Promise<SharedArrayBuffer>>();

  async share(source: PushSource): Promise<SharedSource> {
    if (source.kind !== 'files') return this.shareFile(source);
    const files: SharedFile[] = [];
    for (const file of source.files) files.push(await this.shareFile(file));
    return { kind: 'files', files };
  }

  private async shareFile(source: FileSource): Promise<SharedFile> {
    if (source.kind === 'path') return source;
    const sharedCopy = this.sharedCopies.get(source.bytes) ?? copyToSharedBuffer(source.bytes);
    this.sharedCopies.set(source.bytes, sharedCopy);
    return { kind: 'bytes', bytes: await sharedCopy, name: source.name };
  }
}

/** Copies in slices, so that the main thread is never held. */
async function copyToSharedBuffer(bytes: Uint8Array): Promise<SharedArrayBuffer> {
  const sharedBuffer = new SharedArrayBuffer(bytes.length);
  const target = new Uint8Array(sharedBuffer);
  const sliceBytes = 8 << 20;
  for (let position = 0; position < bytes.length; position += sliceBytes) {
    target.set(bytes.subarray(position, position + sliceBytes), position);
    if (position + sliceBytes < bytes.length) await setImmediate();
  }
  return sharedBuffer;
}
