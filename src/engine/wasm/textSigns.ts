import type { TextSign } from './assembly/textSign';
import { createSmallCore, type EngineCore } from './engineCore';

/** The largest piece. */
export const maxSignedBytes = 1 << 16;
/** Of zeros, behind a piece. */
const slackBytes = 32;

let scanner: { core: EngineCore; address: number } | undefined;

/**
 * Which signs are among the bytes, at most `maxSignedBytes` of them. What begins in the last bytes and goes on behind
 * them is not found.
 */
export function findTextSigns(bytes: Uint8Array): TextSign {
  scanner ??= openScanner();
  const { core, address } = scanner;
  const { bytes: memoryBytes } = core.memory;
  memoryBytes.set(bytes, address);
  memoryBytes.fill(0, address + bytes.length, address + bytes.length + slackBytes);
  return core.wasm.findTextSigns(address, bytes.length);
}

function openScanner(): { core: EngineCore; address: number } {
  const core = createSmallCore();
  return { core, address: core.memory.allocate(maxSignedBytes + slackBytes) };
}
