import type { HttpClient } from '../../src/http/httpClient';
import type { PushJournal } from '../../src/push/journal/pushJournal';

/**
 * When a process is killed at a request: before it is sent, while it is on its way, when it is answered and nothing is
 * written down of that, or when the next step is written down.
 */
export const killMoments = ['before', 'sent', 'answered', 'noted'] as const;
export type KillMoment = (typeof killMoments)[number];

export interface KillPoint {
  /** Which request of the process, from 1. */
  request: number;
  moment: KillMoment;
}

/** Stops a push for good at one of its requests, so that its process can be killed in exactly this state. */
export class KillSwitch {
  private requests = 0;
  private answered = false;

  constructor(
    private readonly point: KillPoint | undefined,
    private readonly reached: () => void,
  ) {}

  client(http: HttpClient): HttpClient {
    return Object.assign(Object.create(http) as HttpClient, {
      withAuthorization: (...args: Parameters<HttpClient['withAuthorization']>) =>
        this.client(http.withAuthorization(...args)),
      request: (request: Parameters<HttpClient['request']>[0]) => this.request(() => http.request(request)),
    });
  }

  journal(journal: PushJournal): PushJournal {
    return {
      isOwner: () => journal.isOwner(),
      append: async (step) => {
        const noted = await journal.append(step);
        if (this.answered) await this.stop();
        return noted;
      },
    };
  }

  private async request<T>(send: () => Promise<T>): Promise<T> {
    // Where nothing was written down until the next request, this is the moment.
    if (this.answered) await this.stop();
    const here = ++this.requests === this.point?.request ? this.point.moment : undefined;
    if (here === 'before') await this.stop();
    const answer = send();
    if (here === 'sent') await this.stop();
    try {
      return await answer;
    } finally {
      if (here === 'answered') await this.stop();
      if (here === 'noted') this.answered = true;
    }
  }

  private stop(): Promise<never> {
    this.reached();
    return new Promise(() => {});
  }
}
