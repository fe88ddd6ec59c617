/** Formats that are common in exports, the likelier ones first. With `d` and `M` a leading zero may be there or not. */
const dayPatterns = [
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
/** Every format that is suggested. */
export const datePatterns: readonly string[] = [
  ...timePatterns.flatMap((timePattern) => dayPatterns.map((dayPattern) => dayPattern + timePattern)),
  ...compactPatterns,
];
