import { describe as describeProblem } from '../../src/core/problem';
import { Redactor } from '../../src/core/redactor';
import { captureProblem, createTestClient, startServer } from './httpServer';
import type { WrittenKey } from './secretSpellings';
import { spellings } from './secretSpellings';

export const echoedKeys: readonly string[] = [
  'q8Zr2LwX/7tNfYk+3mVbC0sPdHgJxUe4==',
  '7f3a9c0b51de42c88e6d14b7a920f35c',
  'MDg2ZTBmYjQtZmM5Zi00YzU5LWI1YjQtNTQ5ZTk1NjJmY2Zk',
];

/** Where in an answer the key stands. */
export const echoPlaces: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify({ message: `Bad key ${text} in the header` }),
  (text) => JSON.stringify({ errors: [{ code: 'invalid', message: text }] }),
  (text) => JSON.stringify({ error: 'invalid_client', error_description: `It was: ${text}` }),
  (text) => `Not accepted: ${text}`,
];

/** What became of the echoes in one encoding. */
export interface EchoCounts {
  echoes: number;
  /** What people saw where the key was still in it. */
  shown: string[];
  logged: string[];
}

/**
 * Sends every key back in every spelling, to a client that has sent it and to a log that knows it. `places`: where,
 * for the spelling with this number.
 */
export async function measureEchoes(
  places: (index: number) => readonly ((text: string) => string)[],
): Promise<Map<string, EchoCounts>> {
  let body = '';
  const server = await startServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end(body);
  });
  const counts = new Map<string, EchoCounts>();
  try {
    for (const key of echoedKeys) {
      const redactor = new Redactor();
      redactor.add(key);
      const client = createTestClient(server.origin, { retry: { maxRetries: 0 } }).withAuthorization(
        () => `AppKey ${key}`,
      );
      for (const [index, spelling] of spellings.entries()) {
        const written = spelling.write(key);
        const count = counts.get(spelling.encoding) ?? { echoes: 0, shown: [], logged: [] };
        counts.set(spelling.encoding, count);
        for (const place of places(index)) {
          body = place(written);
          count.echoes++;
          const problem = await captureProblem(client.request({ method: 'GET', path: '/', step: 'asking' }));
          const shownText = [describeProblem(problem), ...(problem.fixes ?? []).map((fix) => JSON.stringify(fix))].join(
            '\n',
          );
          if (isShown(shownText, key, spelling)) count.shown.push(`${spelling.name}: ${shownText}`);
          const lines = [redactor.redact(`It said ${body}`), redactor.redact(`It said ${written}, and more`)];
          if (lines.some((line) => isShown(line, key, spelling))) count.logged.push(`${spelling.name}: ${lines[1]}`);
        }
      }
    }
  } finally {
    await server.close();
  }
  return counts;
}

/** Another key, whose ends are the same: they mix with what is beside them where three bytes become four characters. */
function makeOther(key: string): string {
  return `${key[0]}j5TzQ0vRk9LhWc2yBnE6uXi8SgMo1dP7${key.at(-1)}`;
}

/**
 * Whether more than eight characters of the key are there in the way in which they were written. What is written with
 * any other key as well does not count.
 */
function isShown(text: string, key: string, { write, part }: WrittenKey): boolean {
  const normalize = (piece: string): string => piece.replace(/\s+/g, ' ');
  const [haystack, needle, other] = [normalize(text), normalize(write(key)), normalize(write(makeOther(key)))];
  const length = Math.ceil((needle.length / part(key).length) * 9) + 3;
  for (let start = 0; start + length <= needle.length; start++) {
    const piece = needle.slice(start, start + length);
    if (haystack.includes(piece) && !other.includes(piece)) return true;
  }
  return false;
}
