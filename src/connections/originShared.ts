/**
 * What all sessions of one origin have in common, such as one limit of requests: made by the first who needs
 * it.
 */
export class OriginShared {
  private readonly instances = new Map<string, unknown>();

  /** The thing under this name. Whoever asks for a name means the same kind of thing. */
  getOrCreate<T>(name: string, create: () => T): T {
    if (!this.instances.has(name)) this.instances.set(name, create());
    return this.instances.get(name) as T;
  }
}
