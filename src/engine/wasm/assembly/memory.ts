/** Memory from memory.ts, for both sides alike. All views that TypeScript has may be stale afterwards. */
// @ts-ignore: decorator
@external("core", "allocate")
export declare function allocate(bytes: i32): usize;

/** Gives back what `allocate` gave for as many bytes. */
// @ts-ignore: decorator
@external("core", "free")
export declare function free(at: usize, bytes: i32): void;

/** Where free memory begins: behind the constants. */
export function heapBase(): usize {
  return __heap_base;
}
