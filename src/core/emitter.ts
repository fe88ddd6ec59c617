/** What can be given up: a subscription, a timer, a window. */
export interface Disposable {
  dispose(): void;
}

/** Tells everybody who wants to know that something has happened. A listener that is added twice is called twice. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ call: (value: T) => void }>();

  /** Calls the listener each time, until what is returned is disposed. Can be handed on as a function. */
  readonly event = (listener: (value: T) => void): Disposable => {
    const entry = { call: listener };
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  /** Those that are added while it fires are not called. */
  fire(value: T): void {
    for (const { call } of [...this.listeners]) call(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** One thing to dispose for several; each is disposed once. */
export function combineDisposables(...disposables: readonly Disposable[]): Disposable {
  const remaining = [...disposables];
  return { dispose: () => remaining.splice(0).forEach((disposable) => disposable.dispose()) };
}
