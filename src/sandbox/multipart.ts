/** A part of a multipart/form-data body. */
export interface Part {
  name: string;
  fileName: string | undefined;
  bytes: Buffer;
}

/** The body is not multipart/form-data as RFC 7578 says. */
export class MultipartError extends Error {}

/** The boundary of a multipart/form-data body, or nothing where the content type is another one. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/** Splits a body as it arrives; only the parts themselves are kept. Throws MultipartError. */
export async function readParts(pieces: AsyncIterable<Buffer>, boundary: string): Promise<Part[]> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: Part[] = [];
  let part: { name: string; fileName: string | undefined; pieces: Buffer[] } | undefined;
  let state = 'preamble' as 'preamble' | 'delimiter' | 'head' | 'content' | 'end';
  // The first delimiter has no line before it.
  let rest: Buffer = Buffer.from('\r\n');

  const step = (): boolean => {
    switch (state) {
      case 'preamble':
      case 'content': {
        const at = rest.indexOf(delimiter);
        const keep = at < 0 ? Math.max(0, rest.length - delimiter.length + 1) : at;
        if (keep > 0) part?.pieces.push(rest.subarray(0, keep));
        rest = rest.subarray(at < 0 ? keep : at + delimiter.length);
        if (at < 0) return false;
        if (part) parts.push({ name: part.name, fileName: part.fileName, bytes: Buffer.concat(part.pieces) });
        part = undefined;
        state = 'delimiter';
        return true;
      }
      case 'delimiter':
        if (rest.length < 2) return false;
        if (rest.toString('latin1', 0, 2) === '--') {
          state = 'end';
          return false;
        }
        if (rest.toString('latin1', 0, 2) !== '\r\n') throw new MultipartError('a boundary is followed by something else than a line ending');
        // Left there, so that a part without any header still ends its head with an empty line.
        state = 'head';
        return true;
      case 'head': {
        const at = rest.indexOf('\r\n\r\n');
        if (at < 0 && rest.length > 16_384) throw new MultipartError('the head of a part is too long');
        if (at < 0) return false;
        part = { ...parseHead(rest.toString('utf8', 0, at)), pieces: [] };
        rest = rest.subarray(at + 4);
        state = 'content';
        return true;
      }
      case 'end':
        return false;
    }
  };

  for await (const piece of pieces) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    while (step());
  }
  if (state !== 'end') throw new MultipartError('the body ends before its closing boundary');
  return parts;
}

function parseHead(head: string): { name: string; fileName: string | undefined } {
  const disposition = head.split('\r\n').find((line) => /^content-disposition\s*:\s*form-data\b/i.test(line));
  const name = /[;\s]name="((?:[^"\\]|\\.)*)"/i.exec(disposition ?? '')?.[1];
  if (name === undefined) throw new MultipartError('a part has no Content-Disposition with a name');
  return { name, fileName: /[;\s]filename="((?:[^"\\]|\\.)*)"/i.exec(disposition ?? '')?.[1] };
}
