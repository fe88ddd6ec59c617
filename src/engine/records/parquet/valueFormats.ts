/** How values that JSON has no form for are written. */

/** 2024-05-01T10:00:00, with as many decimals as the value has, in steps of three. */
export function formatTimestamp(epochNanos: bigint): string {
  const epochMs = floorDivide(epochNanos, 1_000_000n);
  const timestamp = new Date(Number(epochMs));
  if (Number.isNaN(timestamp.getTime())) return `${epochNanos} nanoseconds after 1970-01-01`;
  const subMillisecondNanos = Number(epochNanos - epochMs * 1_000_000n);
  const iso = timestamp.toISOString().slice(0, -1);
  if (subMillisecondNanos > 0) return `${iso}${String(subMillisecondNanos).padStart(6, '0').replace(/000$/, '')}`;
  return iso.endsWith('.000') ? iso.slice(0, -4) : iso;
}

export function formatDate(epochDays: bigint): string {
  const dateAtMidnight = new Date(Number(epochDays) * 86_400_000);
  return Number.isNaN(dateAtMidnight.getTime())
    ? `${epochDays} days after 1970-01-01`
    : dateAtMidnight.toISOString().split('T')[0]!;
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  return value / divisor - (value % divisor < 0n ? 1n : 0n);
}

/** Big-endian, two's complement. */
export function readSignedInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** As few digits as tell one number of 32 bits from its neighbours. */
export function formatFloat32(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/** Months, days and milliseconds, 4 bytes each, as ISO 8601 has them: P1M2DT3.004S. */
export function formatDuration(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `P${view.getUint32(0, true)}M${view.getUint32(4, true)}DT${view.getUint32(8, true) / 1000}S`;
}

export function formatUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
