import * as vscode from 'vscode';
import type { FileAccess } from '../../app/push/pushDependencies';
import { ProblemError } from '../../core/problem';
import { sanitizeLabel } from '../../core/sanitizeText';
import { findDefinitions } from '../adapters/workspaceFiles';
import type { PushTaskDefinition, PushTaskDependencies } from './pushTaskDefinition';
import { taskType } from './pushTaskDefinition';
import { PushTaskTerminal } from './pushTaskTerminal';

/** Offers each push definition of the workspace as a task, and runs those of tasks.json. */
export class PushTaskProvider implements vscode.TaskProvider {
  constructor(private readonly dependencies: PushTaskDependencies) {}

  async provideTasks(token: vscode.CancellationToken): Promise<vscode.Task[]> {
    return (await findDefinitions(token)).map((uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const path = vscode.workspace.asRelativePath(uri, false);
      return this.createTask(
        { type: taskType, definition: path },
        folder ?? vscode.TaskScope.Workspace,
        vscode.l10n.t('Push {0}', path),
      );
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as Partial<PushTaskDefinition>;
    if (typeof definition.definition !== 'string' || definition.definition === '') return undefined;
    // VS Code wants the very definition of the task back.
    return this.createTask(task.definition as PushTaskDefinition, task.scope ?? vscode.TaskScope.Workspace, task.name);
  }

  private createTask(
    definition: PushTaskDefinition,
    scope: vscode.WorkspaceFolder | vscode.TaskScope,
    name: string,
  ): vscode.Task {
    const execution = new vscode.CustomExecution((resolved) => {
      const resolvedDefinition = { ...definition, ...resolved } as PushTaskDefinition;
      return Promise.resolve(
        new PushTaskTerminal(this.dependencies, resolvedDefinition, () =>
          findTaskDefinition(this.dependencies.files, resolvedDefinition.definition, scope),
        ),
      );
    });
    const task = new vscode.Task(definition, scope, sanitizeLabel(name), 'Celonis', execution, []);
    task.detail =
      definition.dryRun === true
        ? vscode.l10n.t('Converts the files and reports, sending nothing')
        : vscode.l10n.t('Pushes the files to Celonis as defined');
    return task;
  }
}

/**
 * The definition file that a task means: in its folder, or in the first folder of the workspace that has it. Throws
 * ProblemError.
 */
async function findTaskDefinition(
  files: FileAccess,
  path: string,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
): Promise<vscode.Uri> {
  const folders = typeof scope === 'object' ? [scope] : (vscode.workspace.workspaceFolders ?? []);
  const candidates = isAbsolutePath(path)
    ? [vscode.Uri.file(path)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path.replaceAll('\\', '/')));
  for (const uri of candidates) if (await files.exists(uri.toString())) return uri;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('The push definition {0} does not exist.', path),
    why:
      folders.length === 0
        ? vscode.l10n.t('No folder is open, so there is nowhere to look for it.')
        : vscode.l10n.t('It was looked for in {0}.', folders.map(({ name }) => name).join(', ')),
    next: vscode.l10n.t('Correct the "definition" of the task in tasks.json.'),
  });
}

function isAbsolutePath(path: string): boolean {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path);
}
