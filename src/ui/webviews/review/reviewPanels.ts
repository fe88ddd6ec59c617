import * as vscode from 'vscode';
import type { Review } from '../../../app/review';
import type { Log } from '../../../core/log';
import { describe } from '../../../core/problem';
import type { EditorWebviews } from '../host/editorWebviews';
import { WebviewPanels } from '../host/webviewPanels';
import type { ReviewSessionDependencies } from './reviewSession';
import { createReviewSpec, ReviewSession } from './reviewSession';

/** Reviews in editor tabs. They live in memory and go with their tab. */
export class ReviewPanels implements vscode.Disposable {
  private readonly panels: WebviewPanels<ReviewSession, vscode.WebviewPanel>;

  constructor(
    webviews: EditorWebviews,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    this.panels = new WebviewPanels('celonisCeligo.review', webviews);
  }

  /** Opens a review. One of the same key is closed: what it said may not hold any more. */
  show(key: string, review: Review, { send }: Pick<ReviewSessionDependencies, 'send'>): void {
    this.panels.find(key)?.close();
    this.panels.open(this.panels.getFreeKey(key), {
      title: review.title,
      page: { bundle: 'review', title: review.title, rootId: 'review', spec: createReviewSpec(review) },
      createSession: ({ post, close }) =>
        new ReviewSession(review, {
          post,
          close,
          send,
          copy: async (text) => vscode.env.clipboard.writeText(text),
          log: (problem) => this.log.warn(`${review.title}: ${describe(problem)}`),
        }),
    });
  }

  dispose(): void {
    this.panels.dispose();
  }
}
