/** Seven bits a byte, the lowest first. Returns where it ends. */
export function writeVarint(value: u32, out: usize): usize {
  let to = out;
  let rest = value;
  while (rest >= 0x80) {
    store<u8>(to++, (rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  store<u8>(to++, rest);
  return to;
}
