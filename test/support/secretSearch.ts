/**
 * The search for secrets in what was written. It does not share its list of forms with the program, whose mistakes it
 * is to find.
 */

/** How a secret may have been written, by name. */
export function encodeSecret(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret, 'utf8');
  const percentEncoded = encodeURIComponent(secret);
  const shiftedBase64 = [1, 2].map((prefixLength) =>
    Buffer.concat([Buffer.alloc(prefixLength, 'a'), bytes])
      .toString('base64')
      .slice(prefixLength + 1, -4),
  );
  const encodings: [string, string | Buffer][] = [
    ['as it is', secret],
    ['backwards', [...secret].reverse().join('')],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in a URL', percentEncoded],
    ['in a URL, lower case', percentEncoded.replace(/%../g, (code) => code.toLowerCase())],
    ['in a URL, twice', encodeURIComponent(percentEncoded)],
    ['in a form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['in base64', bytes.toString('base64').replace(/=+$/, '').slice(0, -1)],
    ['in base64, one on', shiftedBase64[0]!],
    ['in base64, two on', shiftedBase64[1]!],
    ['in base64 for URLs', bytes.toString('base64url').slice(0, -1)],
    ['in hex', bytes.toString('hex')],
    ['in UTF-16', Buffer.from(secret, 'utf16le')],
  ];
  return new Map(encodings.map(([name, encoding]) => [name, Buffer.from(encoding as string)]));
}

/** The forms in which a secret is in a text or in bytes. */
export function findSecretEncodings(content: string | Uint8Array, secret: string): string[] {
  const bytes = Buffer.from(content as string);
  return [...encodeSecret(secret)].flatMap(([name, encoding]) => (bytes.includes(encoding) ? [name] : []));
}
