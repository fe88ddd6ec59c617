import { isUtf8 } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import type { ValueNote } from '../../model/valueNote';
import { JsonForm } from '../../wasm/assembly/jsonForms';
import type { JsonOutput } from './jsonOutput';
import {
  formatDate,
  formatDecimal,
  formatDuration,
  formatFloat32,
  formatTimestamp,
  formatUuid,
  readSignedInteger,
} from './valueFormats';
import { formatWellKnownText } from './wellKnownText';

/** A value as a page holds it. */
export type RawValue = number | bigint | boolean | string | Uint8Array;

/** Takes what is odd about the value at hand. */
export type ReportNote = (noteKind: ValueNote['noteKind']) => void;

/** Writes a value as JSON from which the very same value is read again, and tells where that cannot be. */
export interface WriteValue {
  (value: RawValue, output: JsonOutput, reportNote: ReportNote): void;
  /** How WebAssembly writes most of these values just so; undefined where it does not. */
  fastForm?: FastForm;
}

/** @property parameter as JsonForm says. */
export interface FastForm {
  form: JsonForm;
  parameter: number;
}

function withFastForm(form: JsonForm, parameter: number, write: WriteValue): WriteValue {
  return Object.assign(write, { fastForm: { form, parameter } });
}

/** An annotation counts where it goes with how the values are stored, as other readers have it. */
export function createValueWriter(element: SchemaElement): WriteValue {
  return (
    createAnnotatedWriter(element, element.converted_type, element.logical_type?.type) ?? createPlainWriter(element)
  );
}

/** Whether only the values tell if they are texts. */
export function mayHoldText({
  type,
  converted_type: convertedType,
  logical_type: logicalType,
}: SchemaElement): boolean {
  const isBytes = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
  return isBytes && convertedType === undefined && logicalType === undefined;
}

function createAnnotatedWriter(
  element: SchemaElement,
  convertedType: string | undefined,
  logicalType: string | undefined,
): WriteValue | undefined {
  const { type, type_length: typeLength, logical_type: logical } = element;
  const isFixed = (byteLength: number): boolean => type === 'FIXED_LEN_BYTE_ARRAY' && typeLength === byteLength;
  const isBytes = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
  const isInteger = type === 'INT32' || type === 'INT64';
  if ((convertedType === 'DECIMAL' || logicalType === 'DECIMAL') && (isBytes || isInteger)) {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    const writeDecimal: WriteValue = (value, output) =>
      output.writeAscii(formatDecimal(value instanceof Uint8Array ? readSignedInteger(value) : BigInt(value), scale));
    return scale >= 0 && scale <= maxFastScale
      ? withFastForm(scale === 0 ? JsonForm.Integer : JsonForm.Decimal, scale, writeDecimal)
      : writeDecimal;
  }
  if ((convertedType === 'DATE' || logicalType === 'DATE') && type === 'INT32')
    return withFastForm(JsonForm.Date, 0, (value, output) =>
      output.writeAscii(`"${formatDate(BigInt(value as number))}"`),
    );
  const timestamp = timestampUnitOf(element);
  if (timestamp)
    return withFastForm(
      timestamp.isUtc ? JsonForm.UtcTime : JsonForm.LocalTime,
      unitsPerSecond(timestamp.unitNanos),
      (value, output) =>
        output.writeAscii(
          `"${formatTimestamp(BigInt(value as number) * timestamp.unitNanos)}${timestamp.isUtc ? 'Z' : ''}"`,
        ),
    );
  const timeUnitNanos = isInteger ? timeOfDayUnitNanos(element) : undefined;
  if (timeUnitNanos)
    return withFastForm(JsonForm.TimeOfDay, unitsPerSecond(timeUnitNanos), (value, output) =>
      output.writeAscii(`"${formatTimestamp(BigInt(value as number) * timeUnitNanos).slice(11)}"`),
    );
  if (convertedType === 'INTERVAL' && isFixed(12))
    return (value, output) => output.writeAscii(`"${formatDuration(value as Uint8Array)}"`);
  if (logicalType === 'FLOAT16' && isFixed(2))
    return (value, output, reportNote) =>
      writeFloat(readFloat16(value as Uint8Array), formatFloat32, output, reportNote);
  if (logicalType === 'UUID' && isFixed(16))
    return (value, output) => output.writeAscii(`"${formatUuid(value as Uint8Array)}"`);
  if ((logicalType === 'GEOMETRY' || logicalType === 'GEOGRAPHY') && isBytes) return writeGeometry;
  const isText =
    ['UTF8', 'ENUM', 'JSON'].includes(convertedType ?? '') || ['STRING', 'ENUM', 'JSON'].includes(logicalType ?? '');
  return isText && isBytes ? writeText : undefined;
}

function createPlainWriter(element: SchemaElement): WriteValue {
  switch (element.type) {
    case 'INT32':
    case 'INT64':
      return createIntegerWriter(element);
    case 'INT96':
      return withFastForm(JsonForm.LocalTime, nanosPerSecond, (value, output) =>
        output.writeAscii(`"${formatTimestamp(int96ToEpochNanos(value as bigint))}"`),
      );
    case 'FLOAT':
      return withFastForm(JsonForm.Float, 0, (value, output, reportNote) =>
        writeFloat(value as number, formatFloat32, output, reportNote),
      );
    case 'DOUBLE':
      return withFastForm(JsonForm.Float, 0, (value, output, reportNote) =>
        writeFloat(value as number, String, output, reportNote),
      );
    case 'BOOLEAN':
      return (value, output) => output.writeAscii(value ? 'true' : 'false');
    default:
      return (value, output, reportNote) => writeBytes(value as Uint8Array, output, reportNote);
  }
}

function createIntegerWriter({
  type,
  converted_type: convertedType,
  logical_type: logicalType,
}: SchemaElement): WriteValue {
  const isUnsigned = convertedType?.startsWith('UINT_') || (logicalType?.type === 'INTEGER' && !logicalType.isSigned);
  if (!isUnsigned) return withFastForm(JsonForm.Integer, 0, (value, output) => output.writeAscii(String(value)));
  return withFastForm(
    JsonForm.Unsigned,
    0,
    type === 'INT32'
      ? (value, output) => output.writeAscii(String((value as number) >>> 0))
      : (value, output) => output.writeAscii(String(BigInt.asUintN(64, value as bigint))),
  );
}

export const writeText: WriteValue = withFastForm(JsonForm.Text, 0, (value, output, reportNote) => {
  const bytes = value as Uint8Array;
  if (isUtf8(bytes)) output.writeString(bytes);
  else writeBytes(bytes, output, reportNote);
});

function writeGeometry(value: RawValue, output: JsonOutput, reportNote: ReportNote): void {
  const bytes = value as Uint8Array;
  const text = formatWellKnownText(bytes);
  if (text === undefined) return writeBytes(bytes, output, reportNote);
  reportNote('geometry');
  output.writeAscii(`"${text}"`);
}

/** As hexadecimal digits, which a text of the same form cannot be taken for: the whole column is written so. */
function writeBytes(bytes: Uint8Array, output: JsonOutput, reportNote: ReportNote): void {
  reportNote('bytes');
  output.writeString(Buffer.from(Buffer.from(bytes).toString('hex').toUpperCase()));
}

function timestampUnitOf({
  type,
  converted_type: convertedType,
  logical_type: logicalType,
}: SchemaElement): { unitNanos: bigint; isUtc: boolean } | undefined {
  if (type !== 'INT64') return undefined;
  if (logicalType?.type === 'TIMESTAMP')
    return { unitNanos: unitNanos(logicalType.unit), isUtc: logicalType.isAdjustedToUTC };
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

function unitsPerSecond(nanos: bigint): number {
  return nanosPerSecond / Number(nanos);
}

const nanosPerSecond = 1_000_000_000;
const nanosPerDay = 86_400_000_000_000n;
/** Ten to its power is the largest that 64 bits hold. */
const maxFastScale = 18;

/** Nanoseconds since 1970: the lower 8 bytes count those of the day, the upper 4 the days of the Julian calendar. */
function int96ToEpochNanos(value: bigint): bigint {
  return ((value >> 64n) - 2_440_588n) * nanosPerDay + (value & 0xffff_ffff_ffff_ffffn);
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

function readFloat16(bytes: Uint8Array): number {
  const bits = (bytes[1]! << 8) | bytes[0]!;
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
