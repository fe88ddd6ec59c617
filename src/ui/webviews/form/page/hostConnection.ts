import * as z from 'zod/mini';
import type { HostMessage, SavedState, WebviewMessage } from '../formMessages';
import { hostMessageSchema, loggableType, savedStateSchema } from '../formMessages';

declare function acquireVsCodeApi(): {
  postMessage(message: WebviewMessage): void;
  getState(): unknown;
  setState(state: SavedState): void;
};

// The page's policy forbids compiling code at run time, and asking whether it may be done is reported as a violation.
z.config({ jitless: true });

/** The way to the extension host and back; what does not hold to the agreed messages goes no further. */
export class HostConnection {
  private readonly api = acquireVsCodeApi();

  constructor(onMessage: (message: HostMessage) => void) {
    window.addEventListener('message', (event) => {
      const message = hostMessageSchema.safeParse(event.data);
      if (message.success) onMessage(message.data);
      else this.post({ type: 'rejected', what: loggableType(event.data) });
    });
  }

  post(message: WebviewMessage): void {
    this.api.postMessage(message);
  }

  /** What was left for a reload. Never a secret. */
  get saved(): SavedState | undefined {
    return savedStateSchema.safeParse(this.api.getState()).data;
  }
  set saved(state: SavedState) {
    this.api.setState(state);
  }
}
