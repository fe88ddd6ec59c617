import assert from 'node:assert/strict';
import { describe as describeProblem } from '../../../src/core/problem';
import { Redactor } from '../../../src/core/redactor';
import type { ScriptedHttpServer } from '../../support/httpServer';
import { captureProblem, createTestClient, startServer } from '../../support/httpServer';
import { spellings } from '../../support/secretSpellings';

const keys = [
  'q8Zr2LwX/7tNfYk+3mVbC0sPdHgJxUe4==',
  '7f3a9c0b51de42c88e6d14b7a920f35c',
  'MDg2ZTBmYjQtZmM5Zi00YzU5LWI1YjQtNTQ5ZTk1NjJmY2Zk',
];

const places: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify({ message: `Bad key ${text} in the header` }),
  (text) => JSON.stringify({ errors: [{ code: 'invalid', message: text }] }),
  (text) => JSON.stringify({ error: 'invalid_client', error_description: `It was: ${text}` }),
  (text) => `Not accepted: ${text}`,
];

/** Another key, whose ends are the same: they mix with what is beside them where three bytes become four characters. */
function makeOther(key: string): string {
  return `${key[0]}j5TzQ0vRk9LhWc2yBnE6uXi8SgMo1dP7${key.at(-1)}`;
}

/**
 * Whether more than eight characters of the key are there in the way in which they were written. What is written with
 * any other key as well does not count.
 */
function isShown(text: string, key: string, [, write, part]: (typeof spellings)[number]): boolean {
  const normalize = (piece: string): string => piece.replace(/\s+/g, ' ');
  const [haystack, needle, other] = [normalize(text), normalize(write(key)), normalize(write(makeOther(key)))];
  const length = Math.ceil((needle.length / part(key).length) * 9) + 3;
  for (let start = 0; start + length <= needle.length; start++) {
    const piece = needle.slice(start, start + length);
    if (haystack.includes(piece) && !other.includes(piece)) return true;
  }
  return false;
}

describe('A key that a service sends back', () => {
  let server: ScriptedHttpServer;
  let body = '';
  before(async () => {
    server = await startServer((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end(body);
    });
  });
  after(() => server.close());

  it('is neither shown nor logged, however it is written', async () => {
    let count = 0;
    const [shown, logged]: [string[], string[]] = [[], []];
    for (const key of keys) {
      const redactor = new Redactor();
      redactor.add(key);
      const lines: string[] = [];
      const client = createTestClient(server.origin, { lines, retry: { maxRetries: 0 } }).withAuthorization(
        () => `AppKey ${key}`,
      );
      for (const [index, spelling] of spellings.entries()) {
        const [name, write] = spelling;
        const written = write(key);
        const place = places[index % places.length]!;
        body = place(written);
        const problem = await captureProblem(client.request({ method: 'GET', path: '/', step: 'asking' }));
        count++;
        if (isShown(describeProblem(problem), key, spelling)) shown.push(`${name}: ${problem.why}`);
        if (isShown(redactor.redact(`It said ${body}`), key, spelling))
          logged.push(`${name}: ${redactor.redact(written)}`);
        if (isShown(redactor.redact(`It said ${written}, and more`), key, spelling))
          logged.push(`${name}: ${redactor.redact(written)}`);
      }
    }
    console.log(`      ${count} echoes, ${shown.length} shown, ${logged.length} logged`);
    assert.deepEqual({ shown, logged }, { shown: [], logged: [] });
  }).timeout(60_000);

  it('is found in a long text in little time', () => {
    const redactor = new Redactor();
    for (const key of keys) redactor.add(key);
    const log = `${'GET https://acme.example/api 200 12 ms 345 B\n'.repeat(20_000)}${keys[0]!.slice(4)}`;
    const startedAt = process.cpuUsage();
    assert.ok(!redactor.redact(log).includes(keys[0]!.slice(4, 16)));
    assert.ok(process.cpuUsage(startedAt).user < 5_000_000, 'a megabyte takes seconds');
  });

  it('leaves other words as they are', () => {
    const redactor = new Redactor();
    redactor.add('canary-client-secret');
    for (const key of keys) redactor.add(key);
    const text = 'The client secret of the OAuth 2.0 client was not accepted; id 0b6f3f0e-5d3a-4a64-9f0a-2d9f6d0c1a11.';
    assert.equal(redactor.redact(text), text);
  });
});
