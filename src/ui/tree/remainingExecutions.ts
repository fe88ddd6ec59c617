import type * as vscode from 'vscode';
import type { ExecutionLines } from '../../push/job/executionLine';

const hourMs = 3_600_000;

/**
 * Says in the head of the view "Pushes" how many executions a team has left in this hour, while there are any counted.
 */
export class RemainingExecutions implements vscode.Disposable {
  private readonly subscription: { dispose(): void };
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly lines: ExecutionLines,
    private readonly view: Pick<vscode.TreeView<unknown>, 'description'>,
  ) {
    this.subscription = lines.onDidCount(() => void this.update());
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private async update(): Promise<void> {
    clearTimeout(this.timer);
    // Celonis counts anew from the full hour of UTC on.
    this.timer = setTimeout(() => void this.update(), hourMs - (Date.now() % hourMs) + 1_000);
    this.view.description = (await this.lines.describeRemaining()) ?? '';
  }
}
