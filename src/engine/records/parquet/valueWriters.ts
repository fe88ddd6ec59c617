import type { SchemaElement } from 'hyparquet';
import type { ValueNote } from '../../model/valueNote';
import { isUtf8 } from '../../open/utf8';
import type { JsonOutput } from './jsonOutput';

/** A value as a page holds it. */
export type RawValue = number | bigint | boolean | string | Uint8Array;

/** Takes what is odd about the value at hand. */
export type ReportNote = (noteKind: ValueNote['noteKind']) => void;

/** Writes a value as JSON from which the very same value is read again, and tells where that cannot be. */
export type WriteValue = (value: RawValue, output: JsonOutput, reportNote: ReportNote) => void;

/** The name of a type whose values cannot be read. */
export function unreadableType({ logical_type: logicalType }: SchemaElement): string | undefined {
  return logicalType?.type === 'VARIANT' || logicalType?.type === 'GEOMETRY' || logicalType?.type === 'GEOGRAPHY'
    ? logicalType.type
    : undefined;
}

export function createValueWriter(element: SchemaElement): WriteValue {
  const { type, converted_type: convertedType, logical_type: logicalType } = element;
  if (convertedType === 'DECIMAL' || logicalType?.type === 'DECIMAL') {
    const scale = element.scale ?? (logicalType?.type === 'DECIMAL' ? logicalType.scale : 0);
    return (value, output) =>
      output.writeAscii(formatDecimal(value instanceof Uint8Array ? readSignedInteger(value) : BigInt(value), scale));
  }
  if (convertedType === 'DATE' || logicalType?.type === 'DATE')
    return (value, output) => output.writeAscii(`"${formatDate(BigInt(value as number))}"`);
  const timestamp = timestampUnitOf(element);
  if (timestamp)
    return (value, output) =>
      output.writeAscii(
        `"${formatTimestamp(BigInt(value as number) * timestamp.unitNanos)}${timestamp.isUtc ? 'Z' : ''}"`,
      );
  if (type === 'INT96')
    return (value, output) => output.writeAscii(`"${formatTimestamp(int96ToEpochNanos(value as bigint))}"`);
  const timeUnitNanos = timeOfDayUnitNanos(element);
  if (timeUnitNanos)
    return (value, output) =>
      output.writeAscii(`"${formatTimestamp(BigInt(value as number) * timeUnitNanos).slice(11)}"`);
  if (convertedType === 'INTERVAL')
    return (value, output) => output.writeAscii(`"${formatDuration(value as Uint8Array)}"`);
  if (type === 'INT32' || type === 'INT64') return createIntegerWriter(element);
  if (type === 'FLOAT')
    return (value, output, reportNote) => writeFloat(value as number, formatFloat32, output, reportNote);
  if (type === 'DOUBLE') return (value, output, reportNote) => writeFloat(value as number, String, output, reportNote);
  if (type === 'BOOLEAN') return (value, output) => output.writeAscii(value ? 'true' : 'false');
  if (logicalType?.type === 'FLOAT16')
    return (value, output, reportNote) =>
      writeFloat(readFloat16(value as Uint8Array), formatFloat32, output, reportNote);
  if (logicalType?.type === 'UUID') return (value, output) => output.writeAscii(`"${formatUuid(value as Uint8Array)}"`);
  return writeText;
}

function createIntegerWriter({
  type,
  converted_type: convertedType,
  logical_type: logicalType,
}: SchemaElement): WriteValue {
  const isUnsigned = convertedType?.startsWith('UINT_') || (logicalType?.type === 'INTEGER' && !logicalType.isSigned);
  if (!isUnsigned) return (value, output) => output.writeAscii(String(value));
  return type === 'INT32'
    ? (value, output) => output.writeAscii(String((value as number) >>> 0))
    : (value, output) => output.writeAscii(String(BigInt.asUintN(64, value as bigint)));
}

function writeText(value: RawValue, output: JsonOutput, reportNote: ReportNote): void {
  const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
  if (isUtf8(bytes)) output.writeString(bytes);
  else {
    reportNote('bytes');
    output.writeAscii(`"${Buffer.from(bytes).toString('base64')}"`);
  }
}

function timestampUnitOf({
  type,
  converted_type: convertedType,
  logical_type: logicalType,
}: SchemaElement): { unitNanos: bigint; isUtc: boolean } | undefined {
  if (logicalType?.type === 'TIMESTAMP')
    return { unitNanos: unitNanos(logicalType.unit), isUtc: logicalType.isAdjustedToUTC };
  if (type !== 'INT64') return undefined;
  if (convertedType === 'TIMESTAMP_MILLIS') return { unitNanos: 1_000_000n, isUtc: true };
  return convertedType === 'TIMESTAMP_MICROS' ? { unitNanos: 1000n, isUtc: true } : undefined;
}

function timeOfDayUnitNanos({
  converted_type: convertedType,
  logical_type: logicalType,
}: SchemaElement): bigint | undefined {
  if (logicalType?.type === 'TIME') return unitNanos(logicalType.unit);
  if (convertedType === 'TIME_MILLIS') return 1_000_000n;
  return convertedType === 'TIME_MICROS' ? 1000n : undefined;
}

function unitNanos(unit: 'MILLIS' | 'MICROS' | 'NANOS'): bigint {
  return unit === 'MILLIS' ? 1_000_000n : unit === 'MICROS' ? 1000n : 1n;
}

const nanosPerDay = 86_400_000_000_000n;

/** Nanoseconds since 1970: the lower 8 bytes count those of the day, the upper 4 the days of the Julian calendar. */
function int96ToEpochNanos(value: bigint): bigint {
  return ((value >> 64n) - 2_440_588n) * nanosPerDay + (value & 0xffff_ffff_ffff_ffffn);
}

/** 2024-05-01T10:00:00, with as many decimals as the value has, in steps of three. */
function formatTimestamp(epochNanos: bigint): string {
  const epochMs = floorDivide(epochNanos, 1_000_000n);
  const timestamp = new Date(Number(epochMs));
  if (Number.isNaN(timestamp.getTime())) return `${epochNanos} nanoseconds after 1970-01-01`;
  const subMillisecondNanos = Number(epochNanos - epochMs * 1_000_000n);
  const iso = timestamp.toISOString().slice(0, -1);
  if (subMillisecondNanos > 0) return `${iso}${String(subMillisecondNanos).padStart(6, '0').replace(/000$/, '')}`;
  return iso.endsWith('.000') ? iso.slice(0, -4) : iso;
}

function formatDate(epochDays: bigint): string {
  const dateAtMidnight = new Date(Number(epochDays) * 86_400_000);
  return Number.isNaN(dateAtMidnight.getTime())
    ? `${epochDays} days after 1970-01-01`
    : dateAtMidnight.toISOString().split('T')[0]!;
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  return value / divisor - (value % divisor < 0n ? 1n : 0n);
}

/** Big-endian, two's complement. */
function readSignedInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * A number with decimals, so that it stays one. What is not a number is no value, which is what it stands for in data.
 */
function writeFloat(
  value: number,
  formatNumber: (value: number) => string,
  output: JsonOutput,
  reportNote: ReportNote,
): void {
  if (Number.isNaN(value)) {
    reportNote('notANumber');
    output.writeAscii('null');
  } else if (!Number.isFinite(value)) {
    reportNote('infinite');
    output.writeAscii(value > 0 ? '"Infinity"' : '"-Infinity"');
  } else {
    const numberText = Object.is(value, -0) ? '-0' : formatNumber(value);
    output.writeAscii(/[.e]/.test(numberText) ? numberText : `${numberText}.0`);
  }
}

/** As few digits as tell one number of 32 bits from its neighbours. */
function formatFloat32(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

function readFloat16(bytes: Uint8Array): number {
  const bits = (bytes[1]! << 8) | bytes[0]!;
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** Months, days and milliseconds, 4 bytes each, as ISO 8601 has them: P1M2DT3.004S. */
function formatDuration(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `P${view.getUint32(0, true)}M${view.getUint32(4, true)}DT${view.getUint32(8, true) / 1000}S`;
}

function formatUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
