import * as vscode from 'vscode';
import { applyEdits, modify } from 'jsonc-parser/lib/esm/main.js';
import { toProblem } from '../../http/problem';
import { readDefinition } from '../../push/definition/definitionFile';
import { dataExtensions, isDefinitionName } from '../../push/definition/definitionNames';
import { nearest } from '../../push/definition/nearest';
import { filesOfDefinition, matches } from '../push/definitions';
import type { ConnectionService } from '../../connections/service';
import type { PushDefinition } from '../../push/definition/definition';
import type { FirstColumns } from './columns';
import type { ReadDefinition } from '../../push/definition/definitionFile';

/** One thing to say about a definition, and what helps. */
export interface Finding {
  range: vscode.Range;
  message: string;
  /** Absent where the editor says it already, by the schema: then it is only about the remedies. */
  severity?: vscode.DiagnosticSeverity;
  fixes: readonly Remedy[];
}

/** A change of the text, or a command. */
export type Remedy = { title: string; preferred?: boolean } & ({ range: vscode.Range; text: string } | { command: string });

/** What is wrong with a definition in itself, and what it does not find on this machine. */
export async function findingsIn(document: vscode.TextDocument, service: ConnectionService, columns: FirstColumns): Promise<Finding[]> {
  const text = document.getText();
  const read = readDefinition(text);
  const at = ({ offset, length }: { offset: number; length: number }): vscode.Range => new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const own = read.mistakes.map(({ message, severity, instead, ...span }): Finding => ({
    range: at(span),
    message,
    // Where its form is not right, the editor says so by the schema.
    ...(severity === 'warning' ? { severity: vscode.DiagnosticSeverity.Warning } : read.definition ? { severity: vscode.DiagnosticSeverity.Error } : {}),
    fixes: instead === undefined ? [] : [{ title: vscode.l10n.t('Replace with {0}', instead), preferred: true, range: at(span), text: instead }],
  }));
  if (!read.definition) return own;
  const files = await fileFindings(document, read.definition, read, at);
  const keys = files.length > 0 ? [] : await keyFindings(document, read.definition, read, columns, at);
  return [...own, ...connectionFindings(read.definition, read, service, at), ...files, ...keys];
}

type At = (span: { offset: number; length: number }) => vscode.Range;

function connectionFindings({ connection }: PushDefinition, read: ReadDefinition, service: ConnectionService, at: At): Finding[] {
  const all = service.connections();
  if (all.some((one) => one.name === connection && service.takesFiles(one))) return [];
  const range = at(read.locate(['connection']));
  const there = all.some(({ name }) => name === connection);
  const usable = all.filter((one) => service.takesFiles(one));
  return [
    {
      range,
      message: there ? vscode.l10n.t('The connection "{0}" takes no files.', connection) : vscode.l10n.t('There is no connection "{0}" on this machine.', connection),
      severity: vscode.DiagnosticSeverity.Warning,
      fixes: [
        ...usable.slice(0, 8).map(({ name }): Remedy => ({ title: vscode.l10n.t('Use the connection "{0}"', name), preferred: usable.length === 1, range, text: JSON.stringify(name) })),
        { title: vscode.l10n.t('Add Connection…'), command: 'celonisCeligo.addConnection' },
      ],
    },
  ];
}

async function fileFindings(document: vscode.TextDocument, definition: PushDefinition, read: ReadDefinition, at: At): Promise<Finding[]> {
  const { uri } = document;
  const attempt = async (look: Promise<unknown>, range: vscode.Range): Promise<Finding[]> => {
    try {
      await look;
      return [];
    } catch (error) {
      const { what, why } = toProblem(error);
      return [{ range, message: [what, why].filter(Boolean).join(' '), severity: vscode.DiagnosticSeverity.Warning, fixes: await fileRemedies(document) }];
    }
  };
  const { files } = definition;
  if (!files || uri.scheme === 'untitled') return attempt(filesOfDefinition(uri, definition), at({ offset: read.locate([]).offset, length: 1 }));
  return (await Promise.all(files.map((pattern, index) => attempt(matches(uri, pattern), at(read.locate(['files', index])))))).flat();
}

/** Keys that are no columns, as far as the first rows tell. */
async function keyFindings({ uri }: vscode.TextDocument, definition: PushDefinition, read: ReadDefinition, columns: FirstColumns, at: At): Promise<Finding[]> {
  const { keys = [] } = definition;
  const names = keys.length === 0 ? undefined : await columns.of(await filesOfDefinition(uri, definition), definition);
  if (!names) return [];
  return keys.flatMap((key, index): Finding[] => {
    if (names.some((name) => name.toLowerCase() === key.toLowerCase())) return [];
    const range = at(read.locate(['keys', index]));
    const near = nearest(key, names);
    const offered = near === undefined ? names.slice(0, 5) : [near];
    return [
      {
        range,
        message: vscode.l10n.t('The first rows have no column "{0}".', key),
        severity: vscode.DiagnosticSeverity.Warning,
        fixes: offered.map((name) => ({ title: vscode.l10n.t('Replace with {0}', JSON.stringify(name)), preferred: name === near, range, text: JSON.stringify(name) })),
      },
    ];
  });
}

/** The data files beside the definition, each as the one that it is about. */
async function fileRemedies(document: vscode.TextDocument): Promise<Remedy[]> {
  if (document.uri.scheme === 'untitled') return [];
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(document.uri, '..'));
  const names = entries.map(([name]) => name).filter((name) => dataExtensions.some((one) => name.endsWith(`.${one}`)) && !isDefinitionName(name));
  const text = document.getText();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  return names.slice(0, 5).map((name) => {
    const edits = modify(text, ['files'], [name], { formattingOptions: { insertSpaces: true, tabSize: 2 }, getInsertionIndex: () => 0 });
    return { title: vscode.l10n.t('Push {0}', name), range: whole, text: applyEdits(text, edits) };
  });
}
