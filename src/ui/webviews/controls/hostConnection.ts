import * as z from 'zod/mini';
import { runAfterClick } from './afterClick';
import { ProblemBox } from './notes';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

// The page's policy forbids compiling code at run time, and asking whether it may be done is reported as a violation.
z.config({ jitless: true });

export interface HostConnectionOptions<FromHost, ToHost> {
  /** What the host may send. */
  schema: z.ZodMiniType<FromHost>;
  onMessage: (message: FromHost) => void;
  /** Tells the host of a message that does not hold to the schema. */
  createRejection: (message: unknown) => ToHost;
  /** What the page says then: it may show something that is out of date. */
  rejectionText: string;
}

/** The way to the extension host and back. A message that is not understood is said in the page and to the host. */
export class HostConnection<FromHost, ToHost> {
  private readonly api = acquireVsCodeApi();
  private readonly rejectionBox = new ProblemBox();

  constructor({ schema, onMessage, createRejection, rejectionText }: HostConnectionOptions<FromHost, ToHost>) {
    this.rejectionBox.root.classList.add('rejection');
    const receive = (received: unknown): void => {
      const message = schema.safeParse(received);
      if (message.success) return onMessage(message.data);
      if (!this.rejectionBox.root.isConnected) document.body.prepend(this.rejectionBox.root);
      this.rejectionBox.show([rejectionText]);
      this.post(createRejection(received));
    };
    window.addEventListener('message', (event) => runAfterClick(() => receive(event.data)));
  }

  post(message: ToHost): void {
    this.api.postMessage(message);
  }

  /** What was left with the editor for a reload; undefined where it does not hold to the schema. */
  readState<State>(schema: z.ZodMiniType<State>): State | undefined {
    return schema.safeParse(this.api.getState()).data;
  }

  /** Leaves something with the editor for a reload. Never a secret. */
  saveState(state: unknown): void {
    this.api.setState(state);
  }
}
