import type { RequestBodyStream } from './send';

/** Fields as an HTML form sends them, `application/x-www-form-urlencoded`. */
export function createFormBody(fields: Readonly<Record<string, string>>): RequestBodyStream {
  const bytes = Buffer.from(new URLSearchParams(fields).toString());
  return {
    contentType: 'application/x-www-form-urlencoded',
    length: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}
