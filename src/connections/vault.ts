import type { Redactor } from './redactor';
import type { Secrets } from './model';

/** The part of VS Code's SecretStorage that we use. */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  onDidChange(listener: (event: { key: string }) => void): { dispose(): void };
}

const prefix = 'celonisCeligo/';

/** Tells the other windows that something other than a secret has changed; its value is a time and nothing else. */
const signalKey = `${prefix}changed`;

/**
 * Secrets, each under its own key: `celonisCeligo/<connection id>/<field key>`.
 * Every secret that passes is made known to the redactor first.
 */
export class Vault {
  constructor(
    private readonly storage: SecretStorage,
    private readonly redactor: Redactor,
  ) {}

  /** The secrets that are there. A read that finds nothing is tried once more: remote windows sometimes answer too early. */
  async read(id: string, fields: readonly string[]): Promise<Secrets> {
    const found: Record<string, string> = {};
    for (const field of fields) {
      const key = keyOf(id, field);
      const secret = (await this.storage.get(key)) ?? (await this.storage.get(key));
      if (secret === undefined) continue;
      this.redactor.add(secret);
      found[field] = secret;
    }
    return found;
  }

  /** Makes secrets known to the redactor that are used before they are stored, or never are. */
  protect(secrets: Secrets): void {
    for (const secret of Object.values(secrets)) this.redactor.add(secret);
  }

  /** Which of the fields have no secret on this machine. */
  async missing(id: string, fields: readonly string[]): Promise<string[]> {
    const found = await this.read(id, fields);
    return fields.filter((field) => found[field] === undefined);
  }

  /**
   * Makes the stored secrets of a connection exactly these: `fields` that are not among `secrets` are removed.
   * When a write fails, what was there before is put back and the error is thrown on. Returns the way back.
   */
  async replace(id: string, fields: readonly string[], secrets: Secrets): Promise<() => Promise<void>> {
    const all = [...new Set([...fields, ...Object.keys(secrets)])];
    const before = await this.read(id, all);
    const restore = async (): Promise<void> => {
      for (const field of all) await this.put(id, field, before[field]);
    };
    try {
      for (const field of all) {
        if (before[field] !== secrets[field]) await this.put(id, field, secrets[field]);
      }
    } catch (error) {
      await restore().catch((cause: unknown) => {
        throw new AggregateError([error, cause], 'The secrets could neither be stored nor put back.');
      });
      throw error;
    }
    return restore;
  }

  /** Calls back with a connection's id when one of its secrets changed, in any window, and with none on a signal. */
  onDidChange(listener: (id: string | undefined) => void): { dispose(): void } {
    return this.storage.onDidChange(({ key }) => {
      if (key === signalKey) listener(undefined);
      else if (key.startsWith(prefix)) listener(key.slice(prefix.length).split('/')[0]);
    });
  }

  /** Lets the other windows know that connections changed though no secret did. */
  async signal(): Promise<void> {
    await this.storage.store(signalKey, new Date().toISOString());
  }

  private async put(id: string, field: string, secret: string | undefined): Promise<void> {
    if (secret === undefined) {
      await this.storage.delete(keyOf(id, field));
    } else {
      this.redactor.add(secret);
      await this.storage.store(keyOf(id, field), secret);
    }
  }
}

function keyOf(id: string, field: string): string {
  return `${prefix}${id}/${field}`;
}
