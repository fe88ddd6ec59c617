import { t } from '@vscode/l10n';
import type { ShownRun } from '../../../app/push/shownRun';
import type { Log } from '../../../core/log';
import { isCancelled, toProblem } from '../../../core/problem';
import type { ActionStatus } from './panelState';

/** What surrounds the actions of a panel. */
interface ActionRunnerDependencies {
  log: Pick<Log, 'error'>;
  showStatus(status: ActionStatus): void;
  isVisible(): boolean;
  /** The files are not what was read. */
  onFilesChanged(): void;
}

/** Runs what a panel is asked for, one at a time. How it ended stays until something else is chosen. */
export class ActionRunner {
  private controller: AbortController | undefined;
  private endsWithPanel = (): boolean => true;

  constructor(private readonly dependencies: ActionRunnerDependencies) {}

  get isRunning(): boolean {
    return this.controller !== undefined;
  }

  cancel(): void {
    this.controller?.abort();
  }

  /** @param endsWithPanel whether it is of use to nobody once the panel is closed */
  async run(
    text: string,
    work: (run: ShownRun) => Promise<ActionStatus>,
    endsWithPanel: () => boolean = () => true,
  ): Promise<void> {
    if (this.controller) return;
    const controller = new AbortController();
    this.controller = controller;
    this.endsWithPanel = endsWithPanel;
    const report: ShownRun['report'] = (progress) =>
      this.dependencies.showStatus({ tone: 'running', paragraphs: [], isRunning: true, ...progress });
    report({ text });
    try {
      const status = await work({ signal: controller.signal, report, isSeen: () => this.dependencies.isVisible() });
      this.controller = undefined;
      this.dependencies.showStatus(status);
    } catch (error) {
      this.controller = undefined;
      this.showFailure(error);
    }
  }

  showFailure(error: unknown): void {
    if (isCancelled(error))
      return this.dependencies.showStatus({
        tone: 'neutral',
        text: t('Cancelled. Nothing was sent.'),
        paragraphs: [],
      });
    const { what, why, next, kind, code } = toProblem(error);
    if (kind === 'internal') this.dependencies.log.error(`${what} ${why ?? ''}`);
    this.dependencies.showStatus({
      tone: 'error',
      text: what,
      paragraphs: [why, next].filter((paragraph) => paragraph !== undefined),
    });
    if (code === 'changed') this.dependencies.onFilesChanged();
  }

  /** A push goes on without its panel. */
  dispose(): void {
    if (this.endsWithPanel()) this.cancel();
  }
}
