/** What the service tells of a chunk that a job holds (celonis-api.md §4.2). */
export interface HeldChunk {
  checksum?: string;
}

/** A chunk that was sent. `arrived` is false while nobody knows whether it got through. */
export interface KnownChunk {
  /** Of its bytes, in lower-case hexadecimal digits. */
  sha256: string;
  arrived: boolean;
}

/**
 * Which of the chunks that were sent a job holds, by their index; undefined where that cannot be told, or where the job holds something else.
 * Checksums decide where they are SHA-256, which nobody promises; otherwise the number of chunks, as far as it leaves no doubt.
 */
export function heldChunks(listed: readonly HeldChunk[], sent: ReadonlyMap<number, KnownChunk>): Set<number> | undefined {
  const held = byChecksum(listed, sent) ?? byNumber(listed.length, sent);
  const complete = held !== 'foreign' && [...sent].every(([index, { arrived }]) => !arrived || held.has(index));
  return complete ? held : undefined;
}

/** Undefined where the service uses another kind of checksum; `foreign` where the job holds a chunk that was not sent, or one twice. */
function byChecksum(listed: readonly HeldChunk[], sent: ReadonlyMap<number, KnownChunk>): Set<number> | 'foreign' | undefined {
  const waiting = new Map<string, number[]>();
  // Chunks of the same bytes stand for each other: those that are known to have arrived come first.
  for (const [index, { sha256 }] of [...sent].sort(([, a], [, b]) => Number(b.arrived) - Number(a.arrived))) {
    waiting.set(sha256, [...(waiting.get(sha256) ?? []), index]);
  }
  const known = listed.map(({ checksum }) => waiting.has(hexadecimal(checksum)));
  if (!known.includes(true)) return undefined;
  const held = new Set<number>();
  for (const { checksum } of listed) {
    const index = waiting.get(hexadecimal(checksum))?.shift();
    if (index === undefined) return 'foreign';
    held.add(index);
  }
  return held;
}

function byNumber(count: number, sent: ReadonlyMap<number, KnownChunk>): Set<number> | 'foreign' {
  const arrived = [...sent].filter(([, chunk]) => chunk.arrived).map(([index]) => index);
  if (count === arrived.length) return new Set(arrived);
  return count === sent.size ? new Set(sent.keys()) : 'foreign';
}

function hexadecimal(checksum: string | undefined): string {
  if (checksum === undefined) return '';
  return /^[\w+/-]{43}=$/.test(checksum) ? Buffer.from(checksum, 'base64').toString('hex') : checksum.toLowerCase();
}
