/** Something that is made on first use, once. What could not be made is tried again at the next use. */
export class Lazy<T> {
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
