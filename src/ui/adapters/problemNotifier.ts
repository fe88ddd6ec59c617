import * as vscode from 'vscode';
import type { Fix, Problem } from '../../core/problem';
import { describe } from '../../core/problem';
import { showError } from './notifications';
import type { OutputLog } from './outputLog';

/** What a fix is about; each command says it as soon as it knows. */
export interface ProblemContext {
  connectionId?: string;
  /** The file whose line an `openLocation` fix opens. */
  file?: vscode.Uri;
  /** What "try again" does. Absent: the command runs once more with the same arguments. */
  retry?: () => unknown;
  /** Where the details are. Absent: the log. */
  showLog?: () => unknown;
}

/** What only the rest of the program can do about a problem. */
export interface ProblemFixes {
  setField(connection: string, fix: Extract<Fix, { kind: 'setField' }>): Promise<void>;
  investigate(connection: string, fix: Extract<Fix, { kind: 'investigate' }>): Promise<void>;
}

/** Shows problems: one notification, its fixes as buttons, "Show Log" beside them. */
export class ProblemNotifier {
  constructor(
    private readonly log: OutputLog,
    private readonly problemFixes: ProblemFixes,
  ) {}

  /** Ends when the notification was answered. A cancelled problem is silent. */
  async show(problem: Problem, scope: ProblemContext): Promise<void> {
    if (problem.kind === 'cancelled') return;
    const showLog = vscode.l10n.t('Show Log');
    const fixes = (problem.fixes ?? []).filter((fix) => isPossible(fix, scope)).slice(0, 3);
    const chosenLabel = await showError(describe(problem), ...fixes.map((fix) => fix.label), showLog);
    if (chosenLabel === showLog) await (scope.showLog ?? (() => this.log.show()))();
    const fix = fixes.find((fix) => fix.label === chosenLabel);
    if (fix) await this.applyFix(fix, scope);
  }

  private async applyFix(fix: Fix, scope: ProblemContext): Promise<void> {
    switch (fix.kind) {
      case 'setField':
        return this.problemFixes.setField(scope.connectionId!, fix);
      case 'investigate':
        return this.problemFixes.investigate(scope.connectionId!, fix);
      case 'editConnection':
        return void (await vscode.commands.executeCommand('celonisCeligo.editConnection', scope.connectionId));
      case 'openSettings':
        return void (await vscode.commands.executeCommand('workbench.action.openSettings', fix.query));
      case 'openLocation': {
        const position = new vscode.Position(Math.max(0, fix.line - 1), Math.max(0, fix.column - 1));
        return void (await vscode.window.showTextDocument(scope.file!, {
          selection: new vscode.Range(position, position),
        }));
      }
      case 'openUrl':
        return void (await vscode.env.openExternal(vscode.Uri.parse(fix.url, true)));
      case 'runCommand':
        return void (await vscode.commands.executeCommand(
          fix.command,
          ...(fix.argument === undefined ? [] : [fix.argument]),
        ));
      case 'setReading':
        return;
      case 'retry':
        await scope.retry?.();
    }
  }
}

/** Fixes that need to know what they are about are offered only where that is known. */
function isPossible(fix: Fix, scope: ProblemContext): boolean {
  switch (fix.kind) {
    case 'setField':
    case 'investigate':
    case 'editConnection':
      return scope.connectionId !== undefined;
    case 'openLocation':
      return scope.file !== undefined;
    case 'retry':
      return scope.retry !== undefined;
    // Only the panel that asks has the choice.
    case 'setReading':
      return false;
    default:
      return true;
  }
}
