import { t } from '@vscode/l10n';
import { z } from 'zod';
import { listPreviewFields, previewKpis, previewRecord } from '../../celonis/intelligence/preview';
import type { DataTable } from '../../core/dataTable';
import { defineTool, maxSampleRows } from './assistantTool';
import { requireConnection } from './requireConnection';

const connectionInput = z.string().min(1).describe('Name or id of a Celonis connection of the API type Intelligence');
const modelInput = z.string().min(1).describe('Id of a knowledge model');
const filterInput = z
  .string()
  .optional()
  .describe("A filter expression of the Intelligence API, for instance AMOUNT gt 100 and CURRENCY eq 'EUR'");

/** The first rows of a record of a knowledge model. */
export const readRecordsTool = defineTool({
  name: 'celonisCeligo_readRecords',
  effect: 'reads',
  inputSchema: z.object({
    connection: connectionInput,
    knowledgeModel: modelInput,
    record: z.string().min(1).describe('Id of a record of the knowledge model'),
    fields: z.array(z.string()).optional().describe('Ids of fields. Absent: the first ones'),
    filter: filterInput,
  }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ record }) => t('Reading records of {0}', record),
  run: async ({ connection, knowledgeModel, record, fields, filter }, { service, sampleRows }, signal) => {
    const session = await service.openSession(requireConnection(service, connection, 'celonis').id);
    const { availableFields, initialFieldIds } = await listPreviewFields(session, knowledgeModel, record, signal);
    const answer = { fields: availableFields.map(({ id, displayName, type }) => ({ id, label: displayName, type })) };
    const rowLimit = Math.min(sampleRows(), maxSampleRows);
    if (rowLimit === 0) return { ...answer, rows: [], note: t('Rows are not shown to language models, by a setting.') };
    const { table, hasMore } = await previewRecord(
      session,
      { modelId: knowledgeModel, recordId: record, fields: fields ?? initialFieldIds },
      { maxRows: rowLimit, ...(filter === undefined ? {} : { filterExpressions: [filter] }) },
      signal,
    );
    return { ...answer, rows: toObjects(table), hasMore };
  },
});

/** The values of KPIs of a knowledge model. */
export const readKpisTool = defineTool({
  name: 'celonisCeligo_readKpis',
  effect: 'reads',
  inputSchema: z.object({
    connection: connectionInput,
    knowledgeModel: modelInput,
    kpis: z.array(z.string()).min(1).describe('Ids of KPIs'),
    splitBy: z.array(z.string()).optional().describe('Fields, written RECORD.FIELD: a row for each of their values'),
    filter: filterInput,
  }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ kpis }) => t('Reading {0}', kpis.join(', ')),
  run: async ({ connection, knowledgeModel, kpis, splitBy = [], filter }, { service, sampleRows }, signal) => {
    const rowLimit = Math.min(sampleRows(), maxSampleRows);
    if (rowLimit === 0) return { rows: [], note: t('Rows are not shown to language models, by a setting.') };
    const session = await service.openSession(requireConnection(service, connection, 'celonis').id);
    const { table, hasMore } = await previewKpis(
      session,
      { modelId: knowledgeModel, kpis, fields: splitBy },
      { maxRows: rowLimit, ...(filter === undefined ? {} : { filterExpressions: [filter] }) },
      signal,
    );
    return { rows: toObjects(table), hasMore };
  },
});

function toObjects({ columns, rows }: DataTable): object[] {
  return rows
    .slice(0, maxSampleRows)
    .map((row) => Object.fromEntries(columns.map(({ id }, index) => [id, row[index] ?? null])));
}
