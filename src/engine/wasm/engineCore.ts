import wasmBytes from './assembly/index.wasm';
import { ArrayBufferPages, EngineMemory } from './engineMemory';
import type { WasmExports } from './wasmExports';

/** The memory of one reading of a file, and the code in WebAssembly that works in it, where there is any. */
export interface EngineCore {
  readonly memory: EngineMemory;
  /** Without it, TypeScript does the same, more slowly. */
  readonly wasm: WasmExports | undefined;
}

/** Compiled once; null where the engine cannot. */
let compiledModule: WebAssembly.Module | null | undefined;

/**
 * A core of its own for each reading: what it takes goes when it goes.
 * @param plain leaves WebAssembly out, as an engine without it or without SIMD does by itself.
 */
export function createEngineCore({ plain: withoutWasm = false } = {}): EngineCore {
  return (
    (withoutWasm ? undefined : instantiateModule()) ?? {
      memory: new EngineMemory(new ArrayBufferPages(), 0),
      wasm: undefined,
    }
  );
}

function compileModule(): WebAssembly.Module | null {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(wasmBytes)
    ? new WebAssembly.Module(wasmBytes)
    : null;
}

function instantiateModule(): EngineCore | undefined {
  compiledModule = compiledModule === undefined ? compileModule() : compiledModule;
  if (!compiledModule) return undefined;
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
