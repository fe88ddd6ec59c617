import { setTimeout as wait } from 'node:timers/promises';
import type { SecretStorage } from '../../src/connections/vault';
import type { State } from '../../src/state/sharedState';

type Values = Record<string, unknown>;

/**
 * The state of an extension as several windows see it: one object on disk, a cache of it in every window. A window writes
 * all of its cache at once, and the other windows hear of it only after a while, whatever they did meanwhile.
 */
export class Machine {
  private disk = '{}';
  private readonly windows = new Set<Window>();
  readonly secrets = new Map<string, string>();
  private readonly secretListeners = new Set<(event: { key: string }) => void>();

  constructor(private readonly lagMs = 20) {}

  open(): Window {
    const window = new Window(this.disk, (disk) => this.write(window, disk), this.keyStore());
    this.windows.add(window);
    return window;
  }

  /** What a window would find that is opened now. */
  get stored(): Values {
    return JSON.parse(this.disk) as Values;
  }

  private write(writer: Window, disk: string): void {
    this.disk = disk;
    for (const window of this.windows) if (window !== writer) void wait(this.lagMs).then(() => window.hear(disk));
  }

  private keyStore(): KeyStore {
    return new KeyStore(this.secrets, this.secretListeners);
  }
}

export class Window {
  private cache: Values;
  /** Makes the next write of the state fail. */
  failNextWrite = false;

  constructor(
    disk: string,
    private readonly write: (disk: string) => void,
    readonly secrets: KeyStore,
  ) {
    this.cache = JSON.parse(disk) as Values;
  }

  readonly state: State = {
    keys: () => Object.keys(this.cache),
    get: (key) => this.cache[key],
    update: async (key, value) => {
      if (this.failNextWrite) {
        this.failNextWrite = false;
        throw new Error('The disk is full.');
      }
      const plain = value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
      if (plain === undefined) delete this.cache[key];
      else this.cache[key] = plain;
      await wait(1);
      this.write(JSON.stringify(this.cache));
    },
  };

  hear(disk: string): void {
    this.cache = JSON.parse(disk) as Values;
  }
}

/** SecretStorage: key by key, the same for all windows. */
export class KeyStore implements SecretStorage {
  failNextStore = false;
  /** The next reads that find nothing, though something is there, as remote windows do now and then. */
  forgetful = 0;

  constructor(
    private readonly values: Map<string, string>,
    private readonly listeners: Set<(event: { key: string }) => void>,
  ) {}

  async get(key: string): Promise<string | undefined> {
    if (this.forgetful > 0) {
      this.forgetful--;
      return undefined;
    }
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    if (this.failNextStore) {
      this.failNextStore = false;
      throw new Error('The key store is locked.');
    }
    this.values.set(key, value);
    this.tell(key);
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
    this.tell(key);
  }

  onDidChange(listener: (event: { key: string }) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  private tell(key: string): void {
    for (const listener of [...this.listeners]) listener({ key });
  }
}

/** Waits until something holds. Fails after eight seconds, which is long even on a busy machine. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 8_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await wait(5);
  }
}
