import type * as vscode from 'vscode';
import type { ImportReview } from '../../../app/share/importReview';
import type { ConnectionService } from '../../../connections/connectionService';
import type { Log } from '../../../core/log';
import { describe } from '../../../core/problem';
import { showInformation } from '../../adapters/notifications';
import type { EditorWebviews } from '../host/editorWebviews';
import { WebviewPanels } from '../host/webviewPanels';
import type { ImportSessionDependencies } from './importSession';
import { createImportSpec, ImportSession } from './importSession';

/** Reviews of imports in editor tabs. They live in memory and go with their tab. */
export class ImportPanels implements vscode.Disposable {
  private readonly panels: WebviewPanels<ImportSession, vscode.WebviewPanel>;

  constructor(
    webviews: EditorWebviews,
    private readonly service: ConnectionService,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    this.panels = new WebviewPanels('celonisCeligo.importReview', webviews);
  }

  /**
   * Opens the review of a file, in the place of an earlier one of the same key; one that is being imported stays.
   * @param name of the file, or what brought the connections
   */
  show(
    key: string,
    name: string,
    review: ImportReview,
    { enterSecrets }: Pick<ImportSessionDependencies, 'enterSecrets'>,
  ): void {
    const openReview = this.panels.find(key);
    if (openReview?.session.isRunning) return openReview.reveal();
    openReview?.close();
    const spec = createImportSpec(name);
    let isClosed = false;
    this.panels.open(this.panels.getFreeKey(key), {
      title: spec.title,
      page: { bundle: 'import', title: spec.title, rootId: 'import', spec },
      createSession: ({ post, close }) =>
        new ImportSession(review, {
          post,
          close,
          enterSecrets,
          vendors: this.service.vendors,
          onDidChange: (listener) => this.service.onDidChange(listener),
          announce: (text) => {
            if (isClosed) void showInformation(text);
          },
          log: (problem) => this.log.warn(`${spec.title}: ${describe(problem)}`),
        }),
      onDidClose: () => (isClosed = true),
    });
  }

  dispose(): void {
    this.panels.dispose();
  }
}
