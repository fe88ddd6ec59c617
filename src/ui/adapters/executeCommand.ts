import * as vscode from 'vscode';
import type { CommandArguments, CommandId } from './commandSignatures';

/** Runs one of our own commands. Its problems are shown by the command itself: this never rejects for them. */
export function executeCommand<Id extends CommandId>(id: Id, ...args: CommandArguments[Id]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...(args as readonly unknown[]));
}
