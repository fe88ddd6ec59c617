import type { SchemaElement } from 'hyparquet';
import type { Remark } from '../input/remarks';
import { isUtf8 } from '../input/utf8';
import type { Output } from './output';

/** A value as a page holds it. */
export type Raw = number | bigint | boolean | string | Uint8Array;

/** Takes what is odd about the value at hand. */
export type Tell = (about: Remark['about']) => void;

/** Writes a value as JSON from which the very same value is read again, and tells where that cannot be. */
export type WriteValue = (value: Raw, out: Output, tell: Tell) => void;

/** The name of a type whose values cannot be read. */
export function unreadableType({ logical_type: logical }: SchemaElement): string | undefined {
  return logical?.type === 'VARIANT' || logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY' ? logical.type : undefined;
}

export function writerFor(element: SchemaElement): WriteValue {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    return (value, out) => out.ascii(decimal(value instanceof Uint8Array ? signed(value) : BigInt(value), scale));
  }
  if (converted === 'DATE' || logical?.type === 'DATE') return (value, out) => out.ascii(`"${date(BigInt(value as number))}"`);
  const timestamp = timestampOf(element);
  if (timestamp) return (value, out) => out.ascii(`"${time(BigInt(value as number) * timestamp.nanos)}${timestamp.utc ? 'Z' : ''}"`);
  if (type === 'INT96') return (value, out) => out.ascii(`"${time(int96(value as bigint))}"`);
  const timeUnit = timeOfDayUnit(element);
  if (timeUnit) return (value, out) => out.ascii(`"${time(BigInt(value as number) * timeUnit).slice(11)}"`);
  if (converted === 'INTERVAL') return (value, out) => out.ascii(`"${duration(value as Uint8Array)}"`);
  if (type === 'INT32' || type === 'INT64') return integers(element);
  if (type === 'FLOAT') return (value, out, tell) => float(value as number, shortestSingle, out, tell);
  if (type === 'DOUBLE') return (value, out, tell) => float(value as number, String, out, tell);
  if (type === 'BOOLEAN') return (value, out) => out.ascii(value ? 'true' : 'false');
  if (logical?.type === 'FLOAT16') return (value, out, tell) => float(half(value as Uint8Array), shortestSingle, out, tell);
  if (logical?.type === 'UUID') return (value, out) => out.ascii(`"${uuid(value as Uint8Array)}"`);
  return text;
}

function integers({ type, converted_type: converted, logical_type: logical }: SchemaElement): WriteValue {
  const unsigned = converted?.startsWith('UINT_') || (logical?.type === 'INTEGER' && !logical.isSigned);
  if (!unsigned) return (value, out) => out.ascii(String(value));
  return type === 'INT32' ? (value, out) => out.ascii(String((value as number) >>> 0)) : (value, out) => out.ascii(String(BigInt.asUintN(64, value as bigint)));
}

function text(value: Raw, out: Output, tell: Tell): void {
  const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
  if (isUtf8(bytes)) out.string(bytes);
  else {
    tell('bytes');
    out.ascii(`"${Buffer.from(bytes).toString('base64')}"`);
  }
}

function timestampOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): { nanos: bigint; utc: boolean } | undefined {
  if (logical?.type === 'TIMESTAMP') return { nanos: unitNanos(logical.unit), utc: logical.isAdjustedToUTC };
  if (type !== 'INT64') return undefined;
  if (converted === 'TIMESTAMP_MILLIS') return { nanos: 1_000_000n, utc: true };
  return converted === 'TIMESTAMP_MICROS' ? { nanos: 1000n, utc: true } : undefined;
}

function timeOfDayUnit({ converted_type: converted, logical_type: logical }: SchemaElement): bigint | undefined {
  if (logical?.type === 'TIME') return unitNanos(logical.unit);
  if (converted === 'TIME_MILLIS') return 1_000_000n;
  return converted === 'TIME_MICROS' ? 1000n : undefined;
}

function unitNanos(unit: 'MILLIS' | 'MICROS' | 'NANOS'): bigint {
  return unit === 'MILLIS' ? 1_000_000n : unit === 'MICROS' ? 1000n : 1n;
}

const dayNanos = 86_400_000_000_000n;

/** Nanoseconds since 1970: the lower 8 bytes count those of the day, the upper 4 the days of the Julian calendar. */
function int96(value: bigint): bigint {
  return ((value >> 64n) - 2_440_588n) * dayNanos + (value & 0xffff_ffff_ffff_ffffn);
}

/** 2024-05-01T10:00:00, with as many decimals as the value has, in steps of three. */
function time(nanos: bigint): string {
  const millis = floorDivide(nanos, 1_000_000n);
  const moment = new Date(Number(millis));
  if (Number.isNaN(moment.getTime())) return `${nanos} nanoseconds after 1970-01-01`;
  const finer = Number(nanos - millis * 1_000_000n);
  const iso = moment.toISOString().slice(0, -1);
  if (finer > 0) return `${iso}${String(finer).padStart(6, '0').replace(/000$/, '')}`;
  return iso.endsWith('.000') ? iso.slice(0, -4) : iso;
}

function date(days: bigint): string {
  const day = new Date(Number(days) * 86_400_000);
  return Number.isNaN(day.getTime()) ? `${days} days after 1970-01-01` : day.toISOString().split('T')[0]!;
}

function floorDivide(value: bigint, by: bigint): bigint {
  return value / by - (value % by < 0n ? 1n : 0n);
}

/** Big-endian, two's complement. */
function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function decimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A number with decimals, so that it stays one. What is not a number is no value, which is what it stands for in data. */
function float(value: number, shortest: (value: number) => string, out: Output, tell: Tell): void {
  if (Number.isNaN(value)) {
    tell('notANumber');
    out.ascii('null');
  } else if (!Number.isFinite(value)) {
    tell('infinite');
    out.ascii(value > 0 ? '"Infinity"' : '"-Infinity"');
  } else {
    const written = Object.is(value, -0) ? '-0' : shortest(value);
    out.ascii(/[.e]/.test(written) ? written : `${written}.0`);
  }
}

/** As few digits as tell one number of 32 bits from its neighbours. */
function shortestSingle(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

function half(bytes: Uint8Array): number {
  const bits = (bytes[1]! << 8) | bytes[0]!;
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** Months, days and milliseconds, 4 bytes each, as ISO 8601 has them: P1M2DT3.004S. */
function duration(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `P${view.getUint32(0, true)}M${view.getUint32(4, true)}DT${view.getUint32(8, true) / 1000}S`;
}

function uuid(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
