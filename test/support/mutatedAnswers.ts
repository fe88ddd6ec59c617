import type { ServerResponse } from 'node:http';
import type { ReceivedRequest, ScriptedHttpServer } from './httpServer';
import { startServer } from './httpServer';

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a service should never send in this place. */
const oddValues: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  0.5,
  true,
  false,
  [],
  {},
  [null],
  '..',
  '.',
  'constructor',
  '__proto__',
  'toString',
  '\ud800',
  'a\u202eb\u0000c\nd',
  '[x](command:workbench.action.quit)',
  'x'.repeat(5_000),
  '2026-02-31T25:61:00Z',
  '31536000000',
  { constructor: { prototype: { polluted: true } } },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  nest(2_000),
];

function nest(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}

/** The same value with one to three parts of it left out, repeated, moved or put in place of by what is odd. */
export function mutate(value: unknown, random: () => number): unknown {
  const root = { value: structuredClone(value) };
  const count = 1 + Math.floor(random() * 3);
  for (let index = 0; index < count; index++) mutateOnce(root, random);
  return root.value;
}

function mutateOnce(root: { value: unknown }, random: () => number): void {
  const places: { parent: Record<string, unknown> | unknown[]; key: string }[] = [{ parent: root, key: 'value' }];
  for (let index = 0; index < places.length && places.length < 3_000; index++) {
    const { parent, key } = places[index]!;
    const child: unknown = (parent as Record<string, unknown>)[key];
    if (typeof child === 'object' && child !== null)
      for (const name of Object.keys(child)) places.push({ parent: child as Record<string, unknown>, key: name });
  }
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const { parent, key } = pick(places);
  const target = parent as Record<string, unknown>;
  const kind = random();
  if (kind < 0.55) target[key] = pick(oddValues);
  else if (kind < 0.8 && parent !== root) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete target[key];
  } else if (Array.isArray(parent)) parent.push(parent[Number(key)]);
  else target[key] = (pick(places).parent as Record<string, unknown>)[pick(places).key] ?? null;
}

/** Stands in front of a service, passes requests on and mutates answers in JSON, most of the time. */
export class MutatingProxy {
  random = createRandom(1);
  private constructor(
    private readonly origin: string,
    private readonly server: ScriptedHttpServer,
  ) {}

  static async start(origin: string): Promise<MutatingProxy> {
    const handle = (request: ReceivedRequest, response: ServerResponse): void => void proxy.reply(request, response);
    const proxy: MutatingProxy = new MutatingProxy(origin, await startServer(handle));
    return proxy;
  }

  get address(): string {
    return this.server.origin;
  }

  get requestCount(): number {
    return this.server.receivedRequests.length;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async reply({ method, url, headers, body }: ReceivedRequest, response: ServerResponse): Promise<void> {
    try {
      const { host: _host, connection: _connection, 'content-length': _length, ...forwarded } = headers;
      const answer = await fetch(new URL(url, this.origin), {
        method,
        headers: forwarded as Record<string, string>,
        redirect: 'manual',
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      const text = await answer.text();
      const replyHeaders = { 'content-type': answer.headers.get('content-type') ?? 'application/json' };
      response.writeHead(answer.status, replyHeaders).end(this.random() < 0.7 ? this.mutateText(text) : text);
    } catch {
      response.destroy();
    }
  }

  private mutateText(text: string): string {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return text;
    }
    return JSON.stringify(mutate(parsed, this.random)) ?? '';
  }
}
