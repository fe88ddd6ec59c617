import { DateReader, Read } from './dates';

/** Formats that are common in exports, the likelier ones first. With `d` and `M` a leading zero may be there or not. */
const days = [
  'yyyy-MM-dd',
  'd.M.yyyy',
  'd/M/yyyy',
  'M/d/yyyy',
  'd-M-yyyy',
  'M-d-yyyy',
  'yyyy/M/d',
  'yyyy.M.d',
  'yyyyMMdd',
  'd MMM yyyy',
  'd-MMM-yyyy',
  'd. MMM yyyy',
  'd MMMM yyyy',
  'MMM d, yyyy',
  'MMMM d, yyyy',
  'd.M.yy',
  'd/M/yy',
  'M/d/yy',
  'd-MMM-yy',
];
const times = [
  '',
  ' H:mm',
  ' H:mm:ss',
  ' H:mm:ss.SSS',
  ' h:mm a',
  ' h:mm:ss a',
  ' H:mmXXX',
  ' H:mm:ssXXX',
  ' H:mm:ss XXX',
  ' H:mm:ss.SSSXXX',
  "'T'HH:mm:ss",
  "'T'HH:mm:ss.SSS",
  "'T'HH:mm:ssXXX",
  "'T'HH:mm:ss.SSSXXX",
];
const others = ['yyyyMMddHHmmss', 'yyyyMMddHHmm', 'yyyyMMdd HHmmss'];
const patterns = [...times.flatMap((time) => days.map((day) => day + time)), ...others];

/** A count of seconds or milliseconds is only taken for a moment if it is one of these years. */
const plausible = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)] as const;

let readers: readonly { format: string; reader: DateReader }[] | undefined;

export interface SuggestedFormats {
  /** One for each way in which all values can be read; none if they are no dates in a known format. */
  formats: readonly string[];
  /** There are several ways, and only a person can tell which one is meant: 01/02/2024. */
  ambiguous: boolean;
}

/**
 * Date formats in which all of the values can be read.
 * @param values samples of a column, as text; empty ones do not count.
 */
export function suggestFormats(values: readonly string[]): SuggestedFormats {
  const texts = [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))].map((value) =>
    Buffer.from(value),
  );
  if (texts.length === 0) return { formats: [], ambiguous: false };
  readers ??= [...patterns, 'epochSeconds', 'epochMilliseconds'].map((format) => ({
    format,
    reader: new DateReader(format),
  }));
  /** By what they read: formats that read the same are one. */
  const ways = new Map<string, string>();
  for (const { format, reader } of readers) {
    const moments: number[] = [];
    const fits = texts.every((text) => {
      const read = reader.read(text, 0, text.length);
      moments.push(reader.millis);
      return (
        read === Read.Ok &&
        (!format.startsWith('epoch') || (reader.millis >= plausible[0] && reader.millis < plausible[1]))
      );
    });
    const way = moments.join();
    if (fits && !ways.has(way)) ways.set(way, format);
  }
  const formats = [...ways.values()];
  return { formats, ambiguous: formats.length > 1 };
}
