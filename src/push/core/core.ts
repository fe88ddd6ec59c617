import wasm from './assembly/index.wasm';
import type { CoreCode } from './code';
import { CoreMemory, PlainPages } from './memory';

/** The memory of one reading of a file, and the code in WebAssembly that works in it, where there is any. */
export interface Core {
  readonly memory: CoreMemory;
  /** Without it, TypeScript does the same, more slowly. */
  readonly code: CoreCode | undefined;
}

/** Compiled once; null where the engine cannot. */
let compiled: WebAssembly.Module | null | undefined;

/**
 * A core of its own for each reading: what it takes goes when it goes.
 * @param plain leaves WebAssembly out, as an engine without it or without SIMD does by itself.
 */
export function openCore({ plain = false } = {}): Core {
  return (plain ? undefined : instantiate()) ?? { memory: new CoreMemory(new PlainPages(), 0), code: undefined };
}

function compile(): WebAssembly.Module | null {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(wasm) ? new WebAssembly.Module(wasm) : null;
}

function instantiate(): Core | undefined {
  compiled = compiled === undefined ? compile() : compiled;
  if (!compiled) return undefined;
  const pages = new WebAssembly.Memory({ initial: 4 });
  const later: { memory?: CoreMemory } = {};
  const core = {
    allocate: (bytes: number) => later.memory!.allocate(bytes >>> 0),
    free: (at: number, bytes: number) => later.memory!.free(at >>> 0, bytes >>> 0),
  };
  const code = new WebAssembly.Instance(compiled, { env: { memory: pages }, core }).exports as unknown as CoreCode;
  const memory = (later.memory = new CoreMemory(pages, code.heapBase()));
  return { memory, code };
}
