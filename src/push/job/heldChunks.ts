/** What the service tells of a chunk that a job holds (celonis-api.md §4.2). */
export interface RemoteChunk {
  checksum?: string;
}

/** A chunk that was sent. `isArrived` is false while it is not known whether it got through. */
export interface TrackedChunk {
  /** Of its bytes, in lower-case hexadecimal digits. */
  sha256: string;
  isArrived: boolean;
}

/**
 * Which of the chunks that were sent a job holds, by their index; undefined where that cannot be determined, or where
 * the job holds something else. Checksums decide where they are SHA-256, which nobody promises; otherwise the number of
 * chunks, as far as it leaves no doubt.
 */
export function findHeldChunks(
  remoteChunks: readonly RemoteChunk[],
  sent: ReadonlyMap<number, TrackedChunk>,
): Set<number> | undefined {
  const heldIndexes = matchByChecksum(remoteChunks, sent) ?? matchByCount(remoteChunks.length, sent);
  const isComplete =
    heldIndexes !== 'foreign' && [...sent].every(([index, { isArrived }]) => !isArrived || heldIndexes.has(index));
  return isComplete ? heldIndexes : undefined;
}

/**
 * Undefined where the service uses another kind of checksum; `foreign` where the job holds a chunk that was not sent,
 * or one twice.
 */
function matchByChecksum(
  remoteChunks: readonly RemoteChunk[],
  sent: ReadonlyMap<number, TrackedChunk>,
): Set<number> | 'foreign' | undefined {
  const unmatchedIndexes = new Map<string, number[]>();
  // Chunks of the same bytes stand for each other: those that are known to have arrived come first.
  for (const [index, { sha256 }] of [...sent].sort(([, a], [, b]) => Number(b.isArrived) - Number(a.isArrived))) {
    unmatchedIndexes.set(sha256, [...(unmatchedIndexes.get(sha256) ?? []), index]);
  }
  const isSentChecksum = remoteChunks.map(({ checksum }) => unmatchedIndexes.has(toHex(checksum)));
  if (!isSentChecksum.includes(true)) return undefined;
  const heldIndexes = new Set<number>();
  for (const { checksum } of remoteChunks) {
    const index = unmatchedIndexes.get(toHex(checksum))?.shift();
    if (index === undefined) return 'foreign';
    heldIndexes.add(index);
  }
  return heldIndexes;
}

function matchByCount(count: number, sent: ReadonlyMap<number, TrackedChunk>): Set<number> | 'foreign' {
  const arrivedIndexes = [...sent].filter(([, chunk]) => chunk.isArrived).map(([index]) => index);
  if (count === arrivedIndexes.length) return new Set(arrivedIndexes);
  return count === sent.size ? new Set(sent.keys()) : 'foreign';
}

function toHex(checksum: string | undefined): string {
  if (checksum === undefined) return '';
  return /^[\w+/-]{43}=$/.test(checksum) ? Buffer.from(checksum, 'base64').toString('hex') : checksum.toLowerCase();
}
