import { t } from '@vscode/l10n';
import { z } from 'zod';
import { describe, ProblemError } from '../../core/problem';
import type { Preview } from '../../engine/model/tablePlan';
import { suggestionInDefinition } from '../../engine/rows/explainSuggestion';
import { requirePushConnection } from '../push/connectionByName';
import type { DefinitionRequest } from '../push/definitionConsents';
import { askConsent } from '../push/definitionConsents';
import { loadDefinition, resolveDefinitionFiles } from '../push/definitionFiles';
import { dryRunNotes, performDryRun } from '../push/dryRunAsDefined';
import { finishedPushText } from '../push/finishedPushText';
import { preparePush } from '../push/pushFiles';
import { fileNameOf, openPushSource } from '../push/pushSource';
import { getModeLabel } from '../push/pushText';
import { SharedEngine } from '../push/sharedEngine';
import type { ToolDependencies } from './assistantTool';
import { defineTool, maxSampleRows } from './assistantTool';

const fileInput = z.string().min(1).describe('Path of a data file (JSON, CSV, Parquet) in the workspace');
const definitionInput = z.string().min(1).describe('Path of a push definition (*.push.json) in the workspace');

/** A file as a push would read it. */
export const inspectFileTool = defineTool({
  name: 'celonisCeligo_inspectFile',
  effect: 'looksUp',
  inputSchema: z.object({ file: fileInput }),
  describeWork: ({ file }) => t('Reading {0}', fileNameOf(file)),
  run: async ({ file }, { files, resolveFile, workers, sampleRows }, signal) => {
    const uri = await resolveFile(file);
    const shared = new SharedEngine(workers);
    try {
      const source = await openPushSource(files, [uri], fileNameOf(uri));
      const preview = await shared.engine.preview(source, {}, { signal });
      if (preview.candidates)
        return {
          question: t('The file holds several arrays.'),
          arrays: preview.candidates.map(({ path }) => path),
          next: t('Choose one with "read": {"arrayPath": […]} in a push definition.'),
        };
      const analysis = await shared.engine.analyze(source, {}, { signal });
      if (analysis.kind !== 'table') return { question: t('The file holds several arrays.') };
      const { plan } = analysis;
      const show = createValueFilter(sampleRows());
      return {
        format: preview.read,
        rows: plan.rows,
        columns: plan.columns.map(({ name, type, fieldLength, path, note, suggestion }) => ({
          name,
          type,
          length: fieldLength,
          path,
          note: note && show(note),
          suggestion:
            suggestion && [show(suggestion.note), suggestionInDefinition(suggestion)].filter(Boolean).join(' '),
        })),
        notes: (plan.notes ?? []).map(show),
        conversionErrors: plan.conversionErrors?.map(({ column, values, examples }) => ({
          column,
          values,
          ...(sampleRows() === 0 ? {} : { examples }),
        })),
        ...readSample(preview, sampleRows()),
      };
    } finally {
      shared.release();
    }
  },
});

/** All that a push would do, with nothing sent. */
export const dryRunPushTool = defineTool({
  name: 'celonisCeligo_dryRunPush',
  effect: 'reads',
  inputSchema: z.object({ definition: definitionInput }),
  findConnectionName: async ({ definition }, dependencies) =>
    (await loadDefinition(dependencies.files, await dependencies.resolveFile(definition))).connection,
  describeWork: ({ definition }) => t('Dry run of {0}', fileNameOf(definition)),
  run: async ({ definition }, dependencies, signal) => {
    const show = createValueFilter(dependencies.sampleRows());
    const findings = await performDryRun(dependencies, await readDefinedPush(dependencies, definition), { signal });
    return {
      sent: false,
      tables: findings.tables.map(({ report, plan }) => ({
        table: report.table,
        rows: report.rows,
        columns: plan.columns.map(({ name, type, fieldLength }) => ({ name, type, length: fieldLength })),
        problems: report.problems.map((problem) => show(describe(problem))),
      })),
      notes: dryRunNotes(findings).map(show),
    };
  },
});

/** A push as a definition file says. */
export const pushDefinitionTool = defineTool({
  name: 'celonisCeligo_pushDefinition',
  effect: 'changes',
  inputSchema: z.object({ definition: definitionInput }),
  findConnectionName: async ({ definition }, dependencies) =>
    (await loadDefinition(dependencies.files, await dependencies.resolveFile(definition))).connection,
  describeWork: ({ definition }) => t('Pushing as {0} says', fileNameOf(definition)),
  describeChange: async ({ definition: path }, { files: fileAccess, resolveFile }) => {
    const name = fileNameOf(path);
    try {
      const origin = await resolveFile(path);
      const definition = await loadDefinition(fileAccess, origin);
      const files = (await resolveDefinitionFiles(fileAccess, origin, definition)).map(fileNameOf).join(', ');
      const { table, mode } = definition;
      return t('Pushes {0} to the table {1} ({2}), as {3} says.', files, table, getModeLabel(mode), name);
    } catch {
      // It may be written meanwhile, and what is wrong with it is said when it is followed.
      return t('Pushes files into a data pool, as {0} says.', name);
    }
  },
  run: async ({ definition }, dependencies, signal) => {
    const definedPush = await readDefinedPush(dependencies, definition);
    const { id } = requirePushConnection(dependencies.service, definedPush.definition.connection);
    const request = { ...definedPush, connectionId: id };
    const consent = await askConsent(dependencies, request);
    const prepared = await preparePush(dependencies, request);
    await consent.remember();
    const finishedPushes = await dependencies.pushRunner.pushAll([prepared], { signal });
    dependencies.reportPushes(finishedPushes);
    return {
      pushes: finishedPushes.map((finishedPush) => ({
        outcome: finishedPush.result.result,
        table: finishedPush.result.table,
        rows: finishedPush.result.rows,
        text: finishedPushText(finishedPush),
      })),
    };
  },
});

/** A definition and its files, all of them in a workspace that is trusted. Throws ProblemError. */
async function readDefinedPush(
  { files: fileAccess, isWorkspaceTrusted, resolveFile }: ToolDependencies,
  path: string,
): Promise<DefinitionRequest> {
  if (!isWorkspaceTrusted())
    throw new ProblemError({
      kind: 'input',
      what: t('{0} is not followed, because this workspace is not trusted.', fileNameOf(path)),
      next: t('Open it with "Push to Celonis…" and push it from the panel, or trust the workspace.'),
    });
  const origin = await resolveFile(path);
  const definition = await loadDefinition(fileAccess, origin);
  const files = await resolveDefinitionFiles(fileAccess, origin, definition);
  const outsideFiles = await fileAccess.findOutside(fileAccess.rootOf(origin), files);
  if (outsideFiles.length > 0)
    throw new ProblemError({
      kind: 'input',
      what: t('{0} is about files outside of the workspace: {1}.', fileNameOf(path), outsideFiles.join(', ')),
      next: t('A person can push them from the explorer.'),
    });
  return { files, definition, origin };
}

/** Where no rows are to be seen, no values that texts quote either; names that they quote go with them. */
function createValueFilter(rowLimit: number): (text: string) => string {
  return rowLimit > 0 ? (text) => text : (text) => text.replace(/"[^"]*"/g, '"…"');
}

/** The first rows by column name, where the person lets models see any. */
function readSample({ columns, rows }: Preview, rowLimit: number): object {
  if (rowLimit === 0) return { sample: [], sampleNote: t('Rows are not shown to language models, by a setting.') };
  const sample = rows
    .slice(0, Math.min(rowLimit, maxSampleRows))
    .map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));
  return { sample };
}
