/** A value that is made on first use, once. */
export class LazyValue<T> {
  private holder: { value: T } | undefined;

  constructor(private readonly create: () => T) {}

  get value(): T {
    return (this.holder ??= { value: this.create() }).value;
  }
}

/**
 * Something that takes a while to make, on first use and once. What could not be made is tried again at the next use.
 */
export class LazyPromise<T> {
  private promise: Promise<T> | undefined;

  constructor(private readonly create: () => Promise<T>) {}

  get(): Promise<T> {
    return (this.promise ??= this.create().catch((error: unknown) => {
      this.promise = undefined;
      throw error;
    }));
  }

  /** What is there or on its way; undefined where nobody has asked for it yet. */
  get current(): Promise<T> | undefined {
    return this.promise;
  }
}
