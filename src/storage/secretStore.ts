import { type Disposable } from '../core/emitter';
import type { Redactor } from '../core/redactor';
import type { Secrets } from '../core/secrets';

/** The part of VS Code's SecretStorage that we use. */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  onDidChange(listener: (event: { key: string }) => void): Disposable;
}

const keyPrefix = 'celonisCeligo/';

/** Tells the other windows that something other than a secret has changed; its value is a time and nothing else. */
const signalKey = `${keyPrefix}changed`;

/**
 * Secrets, each under its own key: `celonisCeligo/<connection id>/<field key>`.
 * Every secret that passes is made known to the redactor first.
 */
export class SecretStore {
  constructor(
    private readonly storage: SecretStorage,
    private readonly redactor: Redactor,
  ) {}

  /**
   * The secrets that are there. A read that finds nothing is tried once more: remote windows sometimes answer too
   * early.
   */
  async read(id: string, fields: readonly string[]): Promise<Secrets> {
    const secrets: Record<string, string> = {};
    for (const field of fields) {
      const key = storageKey(id, field);
      const secret = (await this.storage.get(key)) ?? (await this.storage.get(key));
      if (secret === undefined) continue;
      this.redactor.add(secret);
      secrets[field] = secret;
    }
    return secrets;
  }

  /** Makes secrets known to the redactor that are used before they are stored, or never are. */
  addToRedactor(secrets: Secrets): void {
    for (const secret of Object.values(secrets)) this.redactor.add(secret);
  }

  /** Which of the fields have no secret on this machine. */
  async findMissing(id: string, fields: readonly string[]): Promise<string[]> {
    const secrets = await this.read(id, fields);
    return fields.filter((field) => secrets[field] === undefined);
  }

  /**
   * Makes the stored secrets of a connection exactly these: `fields` that are not among `secrets` are removed.
   * When a write fails, what was there before is put back and the error is thrown on. Returns the way back.
   */
  async replace(id: string, fields: readonly string[], secrets: Secrets): Promise<() => Promise<void>> {
    const allFields = [...new Set([...fields, ...Object.keys(secrets)])];
    const previousSecrets = await this.read(id, allFields);
    const restorePrevious = async (): Promise<void> => {
      for (const field of allFields) await this.storeOrDelete(id, field, previousSecrets[field]);
    };
    try {
      for (const field of allFields) {
        if (previousSecrets[field] !== secrets[field]) await this.storeOrDelete(id, field, secrets[field]);
      }
    } catch (error) {
      await restorePrevious().catch((cause: unknown) => {
        throw new AggregateError([error, cause], 'The secrets could neither be stored nor put back.');
      });
      throw error;
    }
    return restorePrevious;
  }

  /** Calls back with a connection's id when one of its secrets changed, in any window, and with none on a signal. */
  onDidChange(listener: (id: string | undefined) => void): Disposable {
    return this.storage.onDidChange(({ key }) => {
      if (key === signalKey) listener(undefined);
      else if (key.startsWith(keyPrefix)) listener(key.slice(keyPrefix.length).split('/')[0]);
    });
  }

  /** Lets the other windows know that connections changed though no secret did. */
  async signalOtherWindows(): Promise<void> {
    await this.storage.store(signalKey, new Date().toISOString());
  }

  private async storeOrDelete(id: string, field: string, secret: string | undefined): Promise<void> {
    if (secret === undefined) {
      await this.storage.delete(storageKey(id, field));
    } else {
      this.redactor.add(secret);
      await this.storage.store(storageKey(id, field), secret);
    }
  }
}

function storageKey(id: string, field: string): string {
  return `${keyPrefix}${id}/${field}`;
}
