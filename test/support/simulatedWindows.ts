import { setTimeout as wait } from 'node:timers/promises';
import type { SecretStorage } from '../../src/storage/secretStore';
import type { StateStorage } from '../../src/storage/sharedState';

type StateValues = Record<string, unknown>;

/**
 * The state of an extension as several windows see it: one object on disk, a cache of it in every window. A window
 * writes all of its cache at once, and the other windows hear of it only after a while, whatever they did meanwhile.
 */
export class SimulatedMachine {
  private diskContent = '{}';
  private readonly windows = new Set<SimulatedWindow>();
  readonly secrets = new Map<string, string>();
  private areSecretsLocked = false;
  /** What other windows have not heard of while deliveries are held. */
  private heldDeliveries: (() => void)[] | undefined;
  private readonly secretListeners = new Set<(event: { key: string }) => void>();

  constructor(private readonly lagMs = 20) {}

  openWindow(): SimulatedWindow {
    const window = new SimulatedWindow(
      this.diskContent,
      (disk) => this.broadcastWrite(window, disk),
      this.createSecretStorage(),
    );
    this.windows.add(window);
    return window;
  }

  /** What a window would find that is opened now. */
  get storedState(): StateValues {
    return JSON.parse(this.diskContent) as StateValues;
  }

  /** From now on no window can read a secret. */
  lockSecrets(): void {
    this.areSecretsLocked = true;
  }

  /** From now on no window hears of what another one writes, until what this returns is called. */
  holdDeliveries(): () => void {
    const deliveries: (() => void)[] = [];
    this.heldDeliveries = deliveries;
    return () => {
      this.heldDeliveries = undefined;
      for (const deliver of deliveries) deliver();
    };
  }

  private broadcastWrite(writingWindow: SimulatedWindow, disk: string): void {
    this.diskContent = disk;
    for (const window of this.windows)
      if (window !== writingWindow) {
        const deliver = (): void => window.receiveWrite(disk);
        if (this.heldDeliveries) this.heldDeliveries.push(deliver);
        else void wait(this.lagMs).then(deliver);
      }
  }

  private createSecretStorage(): SimulatedSecretStorage {
    return new SimulatedSecretStorage(this.secrets, this.secretListeners, () => this.areSecretsLocked);
  }
}

export class SimulatedWindow {
  private cache: StateValues;
  /** Makes the next write of the state fail. */
  failNextWrite = false;
  /** The writes that have failed. */
  failedWrites = 0;

  constructor(
    disk: string,
    private readonly write: (disk: string) => void,
    readonly secrets: SimulatedSecretStorage,
  ) {
    this.cache = JSON.parse(disk) as StateValues;
  }

  readonly state: StateStorage = {
    keys: () => Object.keys(this.cache),
    get: (key) => this.cache[key],
    update: async (key, value) => {
      if (this.failNextWrite) {
        this.failNextWrite = false;
        this.failedWrites += 1;
        throw new Error('The disk is full.');
      }
      const clonedValue = value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
      if (clonedValue === undefined) delete this.cache[key];
      else this.cache[key] = clonedValue;
      await wait(1);
      this.write(JSON.stringify(this.cache));
    },
  };

  receiveWrite(disk: string): void {
    this.cache = JSON.parse(disk) as StateValues;
  }
}

/** SecretStorage: key by key, the same for all windows. */
export class SimulatedSecretStorage implements SecretStorage {
  failNextStore = false;
  /** The next reads that find nothing, though something is there, as remote windows do now and then. */
  readsToForget = 0;

  constructor(
    private readonly values: Map<string, string>,
    private readonly listeners: Set<(event: { key: string }) => void>,
    private readonly isLocked: () => boolean,
  ) {}

  async get(key: string): Promise<string | undefined> {
    if (this.isLocked()) throw new Error('The key store is locked.');
    if (this.readsToForget > 0) {
      this.readsToForget--;
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
    this.notifyListeners(key);
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
    this.notifyListeners(key);
  }

  onDidChange(listener: (event: { key: string }) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  private notifyListeners(key: string): void {
    for (const listener of [...this.listeners]) listener({ key });
  }
}

/** Waits until something holds. Fails after 40 seconds, which is long even on a busy machine. */
export async function waitUntil(description: string, isMet: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await isMet())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${description}`);
    await wait(5);
  }
}
