import * as vscode from 'vscode';
import { eventually } from './integrationSupport';

/** Runs a task to its end. Answers its exit code. */
export async function runTask(task: vscode.Task): Promise<number | undefined> {
  const code = new Promise<number | undefined>((resolve) => {
    const subscription = vscode.tasks.onDidEndTaskProcess((event) => {
      subscription.dispose();
      resolve(event.exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return code;
}

/** A task as tasks.json has it, and as VS Code makes one of that. */
export async function taskFrom(name: string, more: object): Promise<vscode.Task> {
  const tasks = vscode.workspace.getConfiguration('tasks', vscode.workspace.workspaceFolders![0]);
  await tasks.update('version', '2.0.0', vscode.ConfigurationTarget.Workspace);
  await tasks.update('tasks', [{ type: 'celonisPush', label: name, ...more }], vscode.ConfigurationTarget.Workspace);
  return eventually(`the task ${name}`, async () =>
    (await vscode.tasks.fetchTasks()).find((task) => task.name === name),
  );
}
