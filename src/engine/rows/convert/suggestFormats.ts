import { DateReader, DateReadResult } from '../../model/dateFormat';

/** Formats that are common in exports, the likelier ones first. With `d` and `M` a leading zero may be there or not. */
const datePatterns = [
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
const timePatterns = [
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
const compactPatterns = ['yyyyMMddHHmmss', 'yyyyMMddHHmm', 'yyyyMMdd HHmmss'];
const allPatterns = [
  ...timePatterns.flatMap((timePattern) => datePatterns.map((datePattern) => datePattern + timePattern)),
  ...compactPatterns,
];

/** A count of seconds or milliseconds is only taken for a moment if it is one of these years. */
const plausibleRange = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)] as const;

let knownReaders: readonly { format: string; reader: DateReader }[] | undefined;

export interface SuggestedFormats {
  /** One for each way in which all values can be read; none if they are no dates in a known format. */
  formats: readonly string[];
  /** There are several ways, and only a person can tell which one is meant: 01/02/2024. */
  isAmbiguous: boolean;
}

/**
 * Date formats in which all of the values can be read.
 * @param values samples of a column, as text; empty ones do not count.
 */
export function suggestFormats(values: readonly string[]): SuggestedFormats {
  const texts = [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))].map((value) =>
    Buffer.from(value),
  );
  if (texts.length === 0) return { formats: [], isAmbiguous: false };
  knownReaders ??= [...allPatterns, 'epochSeconds', 'epochMilliseconds'].map((format) => ({
    format,
    reader: new DateReader(format),
  }));
  /** By what they read: formats that read the same are one. */
  const formatByMoments = new Map<string, string>();
  for (const { format, reader } of knownReaders) {
    const momentsMs: number[] = [];
    const canReadAll = texts.every((text) => {
      const readResult = reader.read(text, 0, text.length);
      momentsMs.push(reader.epochMs);
      return (
        readResult === DateReadResult.Ok &&
        (!format.startsWith('epoch') || (reader.epochMs >= plausibleRange[0] && reader.epochMs < plausibleRange[1]))
      );
    });
    const momentsKey = momentsMs.join();
    if (canReadAll && !formatByMoments.has(momentsKey)) formatByMoments.set(momentsKey, format);
  }
  const formats = [...formatByMoments.values()];
  return { formats, isAmbiguous: formats.length > 1 };
}
