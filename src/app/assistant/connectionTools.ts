import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { Connection } from '../../connections/connectionRecord';
import type { Resource } from '../../connections/vendor';
import { iterateChildren } from '../../connections/vendor';
import { describe } from '../../core/problem';
import { getEnvironmentLabel } from '../environmentLabel';
import { defineTool } from './assistantTool';
import { requireByName, requireConnection } from './requireConnection';

/** The most rows of one list. */
const maxListedResources = 200;

const connectionInput = z.string().min(1).describe('Name or id of a connection, as listConnections gives it');
const pathInput = z
  .array(z.string())
  .describe('The way from the connection to the row: the id or the label of each row. Empty: the connection itself');

/** Which connections there are, and whether they work. */
export const listConnectionsTool = defineTool({
  name: 'celonisCeligo_listConnections',
  effect: 'looksUp',
  inputSchema: z.object({}),
  describeWork: () => t('Listing the connections'),
  run: async (_input, { service }) => ({
    connections: service.connections().map((connection) => {
      const vendor = service.vendors.find(({ id }) => id === connection.vendor);
      return {
        id: connection.id,
        name: connection.name,
        service: vendor?.label ?? connection.vendor,
        environment: getEnvironmentLabel(connection.environment) || 'none',
        facts: Object.fromEntries(
          (vendor?.facts(connection.values) ?? []).map(({ label, value }) => [label, value] as const),
        ),
        readOnly: connection.isReadOnly === true,
        acceptsFiles: service.acceptsFiles(connection),
        state: service.getStatus(connection),
        lastTest: connection.lastTest,
      };
    }),
  }),
});

/** Whether a connection works, check by check. */
export const testConnectionTool = defineTool({
  name: 'celonisCeligo_testConnection',
  effect: 'looksUp',
  inputSchema: z.object({ connection: connectionInput }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ connection }) => t('Testing "{0}"', connection),
  run: async ({ connection: name }, { service }, signal) => {
    const report = await service.testSaved(requireConnection(service, name).id, signal);
    return {
      works: report.works,
      summary: report.summary,
      checks: report.checks.map(({ label, outcome, detail, problem }) => ({
        label,
        outcome,
        detail,
        problem: problem && describe(problem),
      })),
    };
  },
});

/** The rows below a connection: pools, tables, columns, models, KPIs, records, integrations, flows, steps, users. */
export const listResourcesTool = defineTool({
  name: 'celonisCeligo_listResources',
  effect: 'reads',
  inputSchema: z.object({
    connection: connectionInput,
    path: pathInput.default([]),
    contains: z.string().optional().describe('Only rows whose label, id or description contains this text'),
  }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ connection, path }) => t('Listing {0}', [connection, ...path].join(' › ')),
  run: async ({ connection, path, contains = '' }, { service }, signal) => {
    const root = await openConnection(service, requireConnection(service, connection), signal);
    const parent = await findResource(root, path, signal);
    const rows: object[] = [];
    let isComplete = true;
    for await (const row of iterateChildren(parent, signal)) {
      if (!matches(row, contains)) continue;
      if (rows.length === maxListedResources) {
        isComplete = false;
        break;
      }
      rows.push(describeResource(row));
    }
    return { path, rows, isComplete };
  },
});

/** What a service says of one row, secrets masked. */
export const readResourceTool = defineTool({
  name: 'celonisCeligo_readResource',
  effect: 'reads',
  inputSchema: z.object({ connection: connectionInput, path: pathInput.min(1) }),
  findConnectionName: ({ connection }) => connection,
  describeWork: ({ connection, path }) => t('Reading {0}', [connection, ...path].join(' › ')),
  run: async ({ connection, path }, { service }, signal) => {
    const root = await openConnection(service, requireConnection(service, connection), signal);
    const row = await findResource(root, path, signal);
    const [details, document] = [await row.loadDetails?.(signal), await row.loadDocument?.(signal)];
    return { ...describeResource({ ...row, ...details }), document };
  },
});

/** A connection as the parent of its first rows. */
async function openConnection(
  service: Parameters<typeof requireConnection>[0],
  connection: Connection,
  signal: AbortSignal,
): Promise<Resource> {
  const { id } = connection;
  const session = await service.openSession(id);
  const vendor = service.getVendor(connection.vendor);
  return {
    id,
    kind: 'connection',
    label: connection.name,
    icon: '',
    loadChildren: () => vendor.listResources(session, signal),
  };
}

async function findResource(root: Resource, path: readonly string[], signal: AbortSignal): Promise<Resource> {
  let row = root;
  for (const segment of path) {
    const children: (Resource & { name: string })[] = [];
    for await (const child of iterateChildren(row, signal)) {
      children.push({ ...child, name: child.label });
      if (child.id === segment) break;
    }
    row = requireByName(children, segment, t('There is no "{0}" below "{1}".', segment, row.label));
  }
  return row;
}

function matches({ label, id, description = '' }: Resource, text: string): boolean {
  const lowerText = text.toLowerCase();
  return [label, id, description].some((value) => value.toLowerCase().includes(lowerText));
}

function describeResource(row: Resource): object {
  const { id, kind, label, description, moment, tooltip } = row;
  return {
    id,
    kind,
    label,
    description,
    time: moment,
    details: tooltip === label ? undefined : tooltip,
    hasChildren: 'loadChildren' in row,
  };
}
