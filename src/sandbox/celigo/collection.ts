import { createMalformedIdError, createNotFoundError } from './errorReplies';

/** What every record has. */
export interface CeligoResource {
  _id: string;
  createdAt: string;
  lastModified: string;
}

/** All of a record but that; unlike Omit it leaves the names in a record that takes others too. */
export type ResourceFields<T extends CeligoResource> = {
  [Name in keyof T as Name extends keyof CeligoResource ? never : Name]: T[Name];
};

/**
 * Ids as MongoDB makes them: seconds, five bytes of the machine, a counter. They grow with time, so a list in the order
 * of its ids is in the order of creation. What the seed makes has the same ids at every start.
 */
export class ObjectIds {
  #counter = 0x1f0000;

  next(milliseconds: number): string {
    const seconds = Math.floor(milliseconds / 1000)
      .toString(16)
      .padStart(8, '0');
    return `${seconds.slice(-8)}a7d3c95b1e${(this.#counter++ & 0xffffff).toString(16).padStart(6, '0')}`;
  }
}

export const objectIdPattern = /^[0-9a-f]{24}$/i;

/** The records of one type, in the order in which they were made. */
export class Collection<T extends CeligoResource> {
  #records = new Map<string, T>();

  constructor(
    /** The type's name in error messages and in the audit log. */
    readonly model: string,
    private readonly ids: ObjectIds,
    private readonly now: () => number,
  ) {}

  listAll(): T[] {
    return [...this.#records.values()];
  }

  find(id: string | undefined): T | undefined {
    return id === undefined ? undefined : this.#records.get(id.toLowerCase());
  }

  /** Refuses a malformed id with 422 and an unknown one with 404 (celigo-api.md §1.5). */
  getOrThrow(id: string | undefined): T {
    if (id === undefined || !objectIdPattern.test(id)) throw createMalformedIdError(this.model, id ?? '');
    const record = this.find(id);
    if (!record) throw createNotFoundError(this.model, id);
    return record;
  }

  add(fields: ResourceFields<T>, createdAt = this.now()): T {
    const timestamp = new Date(createdAt).toISOString();
    // A T is what every record has and its own fields: TypeScript cannot put the two together again.
    const record = {
      _id: this.ids.next(createdAt),
      ...fields,
      createdAt: timestamp,
      lastModified: timestamp,
    } as unknown as T;
    this.#records.set(record._id, record);
    return record;
  }

  /** Puts these fields in the place of all that the record has besides its id and times. */
  replace(record: T, fields: ResourceFields<T>): T {
    const { _id, createdAt } = record;
    // As in `add`.
    const replaced = { _id, ...fields, createdAt, lastModified: this.#modified() } as unknown as T;
    this.#records.set(_id, replaced);
    return replaced;
  }

  /** Changes some fields. */
  update(record: T, fields: Partial<ResourceFields<T>>): T {
    return Object.assign(record, fields, { lastModified: this.#modified() });
  }

  remove(record: T): void {
    this.#records.delete(record._id);
  }

  #modified(): string {
    return new Date(this.now()).toISOString();
  }
}
