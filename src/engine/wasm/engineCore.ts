import wasmBytes from './assembly/index.wasm';
import { EngineMemory } from './engineMemory';
import type { WasmExports } from './wasmExports';

/** The memory of one reading of a file, and the code in WebAssembly that works in it. */
export interface EngineCore {
  readonly memory: EngineMemory;
  readonly wasm: WasmExports;
}

/** Compiled once. */
let compiledModule: WebAssembly.Module | undefined;

/** The memory of the reading that began last, and that of one that is over, for the next. */
let latestMemory: WebAssembly.Memory | undefined;
let spareMemory: WebAssembly.Memory | undefined;
/** A larger memory is given back. */
const maxSpareBytes = 32 << 20;

/** A core of its own for each reading. */
export function createEngineCore(): EngineCore {
  const pages = spareMemory ?? new WebAssembly.Memory({ initial: 4 });
  // As if it were new.
  if (spareMemory) new Uint8Array(pages.buffer).fill(0);
  spareMemory = undefined;
  latestMemory = pages;
  return instantiate(pages);
}

function instantiate(pages: WebAssembly.Memory): EngineCore {
  compiledModule ??= new WebAssembly.Module(wasmBytes);
  const core = {
    allocate: (byteCount: number) => memory.allocate(byteCount >>> 0),
    free: (address: number, byteCount: number) => memory.free(address >>> 0, byteCount >>> 0),
  };
  // What the compiler of AssemblyScript says that the module exports.
  const wasmExports = new WebAssembly.Instance(compiledModule, { env: { memory: pages }, core })
    .exports as unknown as WasmExports;
  const memory = new EngineMemory(pages, wasmExports.heapBase());
  return { memory, wasm: wasmExports };
}

/** A core for a moment's work on some bytes: it has a memory of its own, which stays small. */
export function createSmallCore(): EngineCore {
  return instantiate(new WebAssembly.Memory({ initial: 4 }));
}

/**
 * All readings are over, and none of their cores is used again: the memory of the last one serves the next reading,
 * since what is no longer used stays until the garbage collector finds it, which may be long.
 */
export function recycleEngineMemory(): void {
  if (latestMemory && latestMemory.buffer.byteLength <= maxSpareBytes) spareMemory = latestMemory;
  latestMemory = undefined;
}
