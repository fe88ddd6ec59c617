/** A part of a multipart/form-data body. */
export interface MultipartPart {
  name: string;
  fileName: string | undefined;
  bytes: Buffer;
}

/** The body is not multipart/form-data as RFC 7578 says. */
export class MultipartError extends Error {}

/** The boundary of a multipart/form-data body, or nothing where the content type is another one. */
export function parseBoundary(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/** Splits a body as it arrives; only the parts themselves stay in memory. Throws MultipartError. */
export async function readMultipartParts(chunks: AsyncIterable<Buffer>, boundary: string): Promise<MultipartPart[]> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: MultipartPart[] = [];
  let part: { name: string; fileName: string | undefined; chunks: Buffer[] } | undefined;
  let state = 'preamble' as 'preamble' | 'delimiter' | 'head' | 'content' | 'end';
  // The first delimiter has no line before it.
  let buffered: Buffer = Buffer.from('\r\n');

  const parseNext = (): boolean => {
    switch (state) {
      case 'preamble':
      case 'content': {
        const delimiterIndex = buffered.indexOf(delimiter);
        const contentLength = delimiterIndex < 0 ? Math.max(0, buffered.length - delimiter.length + 1) : delimiterIndex;
        if (contentLength > 0) part?.chunks.push(buffered.subarray(0, contentLength));
        buffered = buffered.subarray(delimiterIndex < 0 ? contentLength : delimiterIndex + delimiter.length);
        if (delimiterIndex < 0) return false;
        if (part) parts.push({ name: part.name, fileName: part.fileName, bytes: Buffer.concat(part.chunks) });
        part = undefined;
        state = 'delimiter';
        return true;
      }
      case 'delimiter':
        if (buffered.length < 2) return false;
        if (buffered.toString('latin1', 0, 2) === '--') {
          state = 'end';
          return false;
        }
        if (buffered.toString('latin1', 0, 2) !== '\r\n')
          throw new MultipartError('a boundary is followed by something else than a line ending');
        // Left there, so that a part without any header still ends its head with an empty line.
        state = 'head';
        return true;
      case 'head': {
        const headEnd = buffered.indexOf('\r\n\r\n');
        if (headEnd < 0 && buffered.length > 16_384) throw new MultipartError('the head of a part is too long');
        if (headEnd < 0) return false;
        part = { ...parsePartHead(buffered.toString('utf8', 0, headEnd)), chunks: [] };
        buffered = buffered.subarray(headEnd + 4);
        state = 'content';
        return true;
      }
      case 'end':
        return false;
    }
  };

  for await (const chunk of chunks) {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    while (parseNext());
  }
  if (state !== 'end') throw new MultipartError('the body ends before its closing boundary');
  return parts;
}

function parsePartHead(headText: string): { name: string; fileName: string | undefined } {
  const disposition = headText.split('\r\n').find((line) => /^content-disposition\s*:\s*form-data\b/i.test(line));
  const name = /[;\s]name="((?:[^"\\]|\\.)*)"/i.exec(disposition ?? '')?.[1];
  if (name === undefined) throw new MultipartError('a part has no Content-Disposition with a name');
  return { name, fileName: /[;\s]filename="((?:[^"\\]|\\.)*)"/i.exec(disposition ?? '')?.[1] };
}
