/** How values that JSON has no form for are written. */

/** 2024-05-01T10:00:00, with as many decimals as the value has, in steps of three. */
export function formatTimestamp(epochNanos: bigint): string {
  let epochMs = Number(epochNanos / 1_000_000n);
  let subMillisecondNanos = Number(epochNanos % 1_000_000n);
  if (subMillisecondNanos < 0) {
    subMillisecondNanos += 1_000_000;
    epochMs--;
  }
  if (Math.abs(epochMs) > maxEpochMs) return `${epochNanos} nanoseconds after 1970-01-01`;
  const epochDay = Math.floor(epochMs / msPerDay);
  const seconds = `${formatDay(epochDay)}T${formatSeconds(Math.floor((epochMs - epochDay * msPerDay) / 1000))}`;
  const millis = (((epochMs % 1000) + 1000) % 1000) + 1000;
  if (subMillisecondNanos > 0)
    return `${seconds}.${String(millis).slice(1)}${String(subMillisecondNanos).padStart(6, '0').replace(/000$/, '')}`;
  return millis === 1000 ? seconds : `${seconds}.${String(millis).slice(1)}`;
}

const msPerDay = 86_400_000;
/** What a `Date` can hold. */
const maxEpochMs = 8.64e15;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** The day of the last time: those of a file mostly come one after the other. */
let lastDay = { epochDay: NaN, text: '' };

function formatDay(epochDay: number): string {
  if (lastDay.epochDay !== epochDay)
    lastDay = { epochDay, text: new Date(epochDay * msPerDay).toISOString().replace(/T.*$/, '') };
  return lastDay.text;
}

function formatSeconds(secondOfDay: number): string {
  const minuteOfDay = Math.floor(secondOfDay / 60);
  return `${twoDigits[Math.floor(minuteOfDay / 60)]!}:${twoDigits[minuteOfDay % 60]!}:${twoDigits[secondOfDay % 60]!}`;
}

export function formatDate(epochDays: bigint): string {
  const dateAtMidnight = new Date(Number(epochDays) * 86_400_000);
  return Number.isNaN(dateAtMidnight.getTime())
    ? `${epochDays} days after 1970-01-01`
    : dateAtMidnight.toISOString().split('T')[0]!;
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
