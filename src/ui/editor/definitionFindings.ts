import { applyEdits, modify } from 'jsonc-parser/lib/esm/main.js';
import * as vscode from 'vscode';
import type { DefinitionColumns } from '../../app/push/definitionColumns';
import { resolveDefinitionFiles, resolveFilePattern } from '../../app/push/definitionFiles';
import type { FileAccess } from '../../app/push/pushDependencies';
import type { ConnectionService } from '../../connections/connectionService';
import { closestMatch, sortByCloseness } from '../../core/closestMatch';
import { isCancelled, toProblem } from '../../core/problem';
import type { ParsedDefinition } from '../../push/definition/definitionFile';
import { parseDefinition } from '../../push/definition/definitionFile';
import { dataExtensions, isDefinitionFileName } from '../../push/definition/definitionFileNames';
import type { PushDefinition } from '../../push/definition/pushDefinition';

/** One thing to say about a definition, and what helps. */
export interface Finding {
  range: vscode.Range;
  message: string;
  /** Absent where the editor says it already, by the schema: then it is only about the remedies. */
  severity?: vscode.DiagnosticSeverity;
  fixes: readonly QuickFix[];
}

/** A change of the text, or a command. */
export type QuickFix = { title: string; preferred?: boolean } & (
  | { range: vscode.Range; text: string }
  | { command: string }
);

/** What is wrong with a definition in itself, and what it does not find on this machine. */
export async function findDefinitionProblems(
  document: vscode.TextDocument,
  service: ConnectionService,
  files: FileAccess,
  columns: DefinitionColumns,
): Promise<Finding[]> {
  const text = document.getText();
  const parsedDefinition = parseDefinition(text);
  const rangeOf = ({ offset, length }: { offset: number; length: number }): vscode.Range =>
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const mistakeFindings = parsedDefinition.issues.map(
    ({ message, severity, replacement: instead, ...span }): Finding => ({
      range: rangeOf(span),
      message,
      // Where its form is not right, the editor says so by the schema.
      ...(severity === 'warning'
        ? { severity: vscode.DiagnosticSeverity.Warning }
        : parsedDefinition.definition
          ? { severity: vscode.DiagnosticSeverity.Error }
          : {}),
      fixes:
        instead === undefined
          ? []
          : [
              {
                title: vscode.l10n.t('Replace with {0}', instead),
                preferred: true,
                range: rangeOf(span),
                text: instead,
              },
            ],
    }),
  );
  if (!parsedDefinition.definition) return mistakeFindings;
  const fileProblems = await fileFindings(document, files, parsedDefinition.definition, parsedDefinition, rangeOf);
  const keyProblems =
    fileProblems.length > 0
      ? []
      : await keyFindings(document, files, parsedDefinition.definition, parsedDefinition, columns, rangeOf);
  return [
    ...mistakeFindings,
    ...connectionFindings(parsedDefinition.definition, parsedDefinition, service, rangeOf),
    ...fileProblems,
    ...keyProblems,
  ];
}

type RangeOf = (span: { offset: number; length: number }) => vscode.Range;

function connectionFindings(
  { connection }: PushDefinition,
  parsedDefinition: ParsedDefinition,
  service: ConnectionService,
  rangeOf: RangeOf,
): Finding[] {
  const connections = service.connections();
  if (connections.some((candidate) => candidate.name === connection && service.acceptsFiles(candidate))) return [];
  const range = rangeOf(parsedDefinition.locate(['connection']));
  const isNameKnown = connections.some(({ name }) => name === connection);
  const names = connections.filter((candidate) => service.acceptsFiles(candidate)).map(({ name }) => name);
  return [
    {
      range,
      message: isNameKnown
        ? vscode.l10n.t('Files cannot be pushed with the connection "{0}".', connection)
        : vscode.l10n.t('There is no connection "{0}" on this machine.', connection),
      severity: vscode.DiagnosticSeverity.Warning,
      fixes: [
        ...sortByCloseness(connection, names)
          .slice(0, 8)
          .map(
            (name): QuickFix => ({
              title: vscode.l10n.t('Use the connection "{0}"', name),
              preferred: names.length === 1,
              range,
              text: JSON.stringify(name),
            }),
          ),
        { title: vscode.l10n.t('Add Connection…'), command: 'celonisCeligo.addConnection' },
      ],
    },
  ];
}

async function fileFindings(
  document: vscode.TextDocument,
  fileAccess: FileAccess,
  definition: PushDefinition,
  parsedDefinition: ParsedDefinition,
  rangeOf: RangeOf,
): Promise<Finding[]> {
  const { uri } = document;
  const findingsFrom = async (check: Promise<unknown>, range: vscode.Range): Promise<Finding[]> => {
    try {
      await check;
      return [];
    } catch (error) {
      const { kind, what, why } = toProblem(error);
      // A search that took too long has found out nothing.
      if (kind === 'cancelled') return [];
      return [
        {
          range,
          message: [what, why].filter(Boolean).join(' '),
          severity: vscode.DiagnosticSeverity.Warning,
          fixes: await listFileFixes(document),
        },
      ];
    }
  };
  const { files } = definition;
  if (!files || uri.scheme === 'untitled')
    return findingsFrom(
      resolveDefinitionFiles(fileAccess, uri.toString(), definition),
      rangeOf({ offset: parsedDefinition.locate([]).offset, length: 1 }),
    );
  return (
    await Promise.all(
      files.map((pattern, index) =>
        findingsFrom(
          resolveFilePattern(fileAccess, uri.toString(), pattern),
          rangeOf(parsedDefinition.locate(['files', index])),
        ),
      ),
    )
  ).flat();
}

/** Keys that are no columns, as far as the first rows tell. */
async function keyFindings(
  { uri }: vscode.TextDocument,
  files: FileAccess,
  definition: PushDefinition,
  parsedDefinition: ParsedDefinition,
  columns: DefinitionColumns,
  rangeOf: RangeOf,
): Promise<Finding[]> {
  const { keys = [] } = definition;
  if (keys.length === 0) return [];
  const dataFiles = await resolveDefinitionFiles(files, uri.toString(), definition).catch((error: unknown) => {
    if (isCancelled(error)) return undefined;
    throw error;
  });
  const fileColumns = dataFiles && (await columns.read(dataFiles, definition));
  if (!fileColumns) return [];
  const columnNames = fileColumns.columns.map(({ name }) => name);
  return keys.flatMap((key, index): Finding[] => {
    if (columnNames.some((name) => name.toLowerCase() === key.toLowerCase())) return [];
    const range = rangeOf(parsedDefinition.locate(['keys', index]));
    const nearestName = closestMatch(key, columnNames);
    const suggestedNames = nearestName === undefined ? columnNames.slice(0, 5) : [nearestName];
    return [
      {
        range,
        message: vscode.l10n.t('The first rows have no column "{0}".', key),
        severity: vscode.DiagnosticSeverity.Warning,
        fixes: suggestedNames.map((name) => ({
          title: vscode.l10n.t('Replace with {0}', JSON.stringify(name)),
          preferred: name === nearestName,
          range,
          text: JSON.stringify(name),
        })),
      },
    ];
  });
}

/** The data files beside the definition, each as the one that it is about. */
async function listFileFixes(document: vscode.TextDocument): Promise<QuickFix[]> {
  if (document.uri.scheme === 'untitled') return [];
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(document.uri, '..'));
  const fileNames = entries
    .map(([name]) => name)
    .filter(
      (name) => dataExtensions.some((extension) => name.endsWith(`.${extension}`)) && !isDefinitionFileName(name),
    );
  const text = document.getText();
  const wholeDocument = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  return fileNames.slice(0, 5).map((name) => {
    const edits = modify(text, ['files'], [name], {
      formattingOptions: { insertSpaces: true, tabSize: 2 },
      getInsertionIndex: () => 0,
    });
    return { title: vscode.l10n.t('Push {0}', name), range: wholeDocument, text: applyEdits(text, edits) };
  });
}
