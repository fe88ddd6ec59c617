/**
 * The search for secrets in what was written. It does not share its list of forms with the program, whose mistakes it is to find.
 */

/** How a secret may have been written, by name. */
export function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret, 'utf8');
  const percent = encodeURIComponent(secret);
  const shifted = [1, 2].map((before) => Buffer.concat([Buffer.alloc(before, 'a'), bytes]).toString('base64').slice(before + 1, -4));
  const forms: [string, string | Buffer][] = [
    ['as it is', secret],
    ['backwards', [...secret].reverse().join('')],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['in a URL', percent],
    ['in a URL, lower case', percent.replace(/%../g, (code) => code.toLowerCase())],
    ['in a URL, twice', encodeURIComponent(percent)],
    ['in a form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['in base64', bytes.toString('base64').replace(/=+$/, '').slice(0, -1)],
    ['in base64, one on', shifted[0]!],
    ['in base64, two on', shifted[1]!],
    ['in base64 for URLs', bytes.toString('base64url').slice(0, -1)],
    ['in hex', bytes.toString('hex')],
    ['in UTF-16', Buffer.from(secret, 'utf16le')],
  ];
  return new Map(forms.map(([name, form]) => [name, Buffer.from(form as string)]));
}

/** The forms in which a secret is in a text or in bytes. */
export function foundIn(written: string | Uint8Array, secret: string): string[] {
  const bytes = Buffer.from(written as string);
  return [...formsOf(secret)].flatMap(([name, form]) => (bytes.includes(form) ? [name] : []));
}
