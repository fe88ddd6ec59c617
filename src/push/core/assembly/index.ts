/** The first byte that is not white space, from `at` on. */
export function space(at: usize): usize {
  let c = load<u8>(at);
  while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = load<u8>(++at);
  return at;
}
