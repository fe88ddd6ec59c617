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

/** A core of its own for each reading: what it takes goes when it goes. */
export function createEngineCore(): EngineCore {
  compiledModule ??= new WebAssembly.Module(wasmBytes);
  const pages = new WebAssembly.Memory({ initial: 4 });
  const memoryReference: { memory?: EngineMemory } = {};
  const core = {
    allocate: (byteCount: number) => memoryReference.memory!.allocate(byteCount >>> 0),
    free: (address: number, byteCount: number) => memoryReference.memory!.free(address >>> 0, byteCount >>> 0),
  };
  const wasmExports = new WebAssembly.Instance(compiledModule, { env: { memory: pages }, core })
    .exports as unknown as WasmExports;
  const memory = (memoryReference.memory = new EngineMemory(pages, wasmExports.heapBase()));
  return { memory, wasm: wasmExports };
}
