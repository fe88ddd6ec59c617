/** What all sessions of one origin have in common, such as the pace that they keep together: made by the first who needs it. */
export class Shared {
  private readonly kept = new Map<string, unknown>();

  /** The thing under this name. Whoever asks for a name means the same kind of thing. */
  get<T>(name: string, make: () => T): T {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name) as T;
  }
}
