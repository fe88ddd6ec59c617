/** Compiled from the AssemblyScript in assembly/ by assembly.mjs, and carried in the bundle. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
