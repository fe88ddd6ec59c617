import Module from 'node:module';

type Load = (request: string, ...rest: unknown[]) => unknown;
const moduleLoader = Module as unknown as { _load: Load };

/**
 * Lets code outside of an editor `require('vscode')`: every member that `members` does not have is something that can
 * be called, constructed and asked for members of its own.
 * @returns takes it away again
 */
export function installFakeVsCode(members: Record<string, unknown>): () => void {
  const realLoad = moduleLoader._load;
  // A bundle copies what a module has and inherits the rest.
  const fake: unknown = Object.create(createFake(members) as object);
  moduleLoader._load = (request, ...rest) => (request === 'vscode' ? fake : realLoad(request, ...rest));
  return () => {
    moduleLoader._load = realLoad;
  };
}

/** Anything with some members of its own; their missing members are made up as well. */
export function createFake(members: Record<string, unknown> = {}): unknown {
  const cache = new Map<string | symbol, unknown>();
  return new Proxy(function fake() {} as unknown as Record<string | symbol, unknown>, {
    get: (_target, key) => {
      if (Object.hasOwn(members, key)) return members[key as string];
      if (key === 'then' || typeof key === 'symbol') return undefined;
      if (!cache.has(key)) cache.set(key, createFake());
      return cache.get(key);
    },
    apply: () => createFake({ dispose: () => {} }),
    construct: () => createFake({ dispose: () => {} }) as object,
  });
}
