import { sum } from '../../../core/sum';
import type { CeligoAccount } from '../account';
import type { RunScenario } from '../flowRuns';
import type { FlowRecord, StepRecord } from '../flowSchemas';
import type { FlowSeed, StepSeed } from './flowSeeds';
import { flowSeeds, nightlySchedule } from './flowSeeds';
import type { PastClock } from './pastClock';
import type { ConnectionKey, SeededConnectionIds } from './seedConnections';
import type { SeededIntegrationIds } from './seedIntegrations';

/** One export, one import and their connection, for a token that may use only these. */
export interface TokenScope {
  exportId: string;
  importId: string;
  connectionId: string;
}

const adaptorTypes: Partial<Record<ConnectionKey, [string, string]>> = {
  netsuite: ['NetSuiteExport', 'NetSuiteDistributedImport'],
  salesforce: ['SalesforceExport', 'SalesforceImport'],
  sftp: ['FTPExport', 'FTPImport'],
  snowflake: ['RDBMSExport', 'RDBMSImport'],
};

/**
 * Flows on and off, with and without a schedule, of an integration or on their own; one runs to completion, one to
 * errors.
 */
export function seedFlows(
  account: CeligoAccount,
  nextPastTime: PastClock,
  integrations: SeededIntegrationIds,
  connections: SeededConnectionIds,
): TokenScope {
  const createStep = (
    collection: 'exports' | 'imports',
    [name, connection]: StepSeed,
    fields: object = {},
  ): StepRecord => {
    const adaptorType =
      adaptorTypes[connection]?.[collection === 'exports' ? 0 : 1] ??
      (collection === 'exports' ? 'HTTPExport' : 'HTTPImport');
    const apiIdentifier = `${collection === 'exports' ? 'e' : 'i'}${name.replace(/\W/g, '').toLowerCase().slice(0, 12)}`;
    const commonFields = {
      name,
      adaptorType,
      _connectionId: connections[connection],
      sandbox: false,
      apiIdentifier,
      ...fields,
    };
    if (!adaptorType.startsWith('HTTP')) return account[collection].add(commonFields, nextPastTime());
    return account[collection].add(
      {
        ...commonFields,
        http:
          collection === 'exports'
            ? { relativeURI: '/records', method: 'GET' }
            : { relativeURI: ['/records'], method: ['POST'] },
      },
      nextPastTime(),
    );
  };
  for (const seed of flowSeeds) {
    const source = createStep('exports', seed.sourceStep);
    const lookup = seed.lookupStep ? createStep('exports', seed.lookupStep, { isLookup: true }) : undefined;
    const targets = seed.targetSteps.map((target) => createStep('imports', target));
    const lookups = lookup ? [{ type: 'export' as const, _exportId: lookup._id }] : [];
    const imports = targets.map(({ _id }) => ({ type: 'import' as const, _importId: _id }));
    const flow = account.flows.add(
      {
        name: seed.name,
        disabled: seed.isDisabled ?? false,
        ...(seed.integration ? { _integrationId: integrations[seed.integration] } : {}),
        ...(seed.schedule ? { schedule: seed.schedule, timezone: 'Europe/Berlin' } : {}),
        pageGenerators: [{ _exportId: source._id, skipRetries: false }],
        ...(seed.hasBranches
          ? {
              routers: [
                {
                  id: 'r1',
                  name: 'By kind',
                  routeRecordsTo: 'all_matching_branches' as const,
                  branches: imports.map((branchImport, index) => ({
                    name: `Branch ${index + 1}`,
                    pageProcessors: [branchImport],
                  })),
                },
              ],
            }
          : { pageProcessors: [...lookups, ...imports] }),
        logging: {},
        autoResolveMatchingTraceKeys: true,
        sandbox: false,
        free: false,
      },
      nextPastTime(),
    );
    const scenario = seed.scenario?.({
      source: source._id,
      lookup: lookup?._id ?? '',
      targets: targets.map(({ _id }) => _id),
    });
    if (scenario) account.flowRuns.setScenario(flow._id, scenario);
    addPastRuns(account, flow, seed, scenario);
  }
  const [exportId = '', importId = ''] = [account.exports, account.imports].map(
    (collection) =>
      collection.listAll().find(({ name }) => name === 'Get one order' || name === 'Push to ORDERS_TRY')?._id,
  );
  return { exportId, importId, connectionId: connections.celonisPush };
}

/** Runs of the past, the last an hour ago, and what is left of them to mend. */
function addPastRuns(
  account: CeligoAccount,
  flow: FlowRecord,
  { history, openErrorCounts = [] }: FlowSeed,
  scenario: RunScenario | undefined,
): void {
  if (!history) return;
  const now = account.now();
  for (let runsAgo = history.runs; runsAgo >= 1; runsAgo--) {
    const startedAtMs = now - 3_600_000 * (1 + (runsAgo - 1) * history.everyHours) - (runsAgo % 7) * 1_000;
    const errorCount = runsAgo === 1 ? sum(openErrorCounts) : 0;
    const exported = 12 + ((runsAgo * 7) % 41) + errorCount;
    const job = account.flowRuns.addPastJob(flow, startedAtMs, 20_000, {
      // A run counts what its export and its import did (observed-answers.md, 1).
      numSuccess: exported + (exported - errorCount),
      numError: errorCount,
      numOpenError: errorCount,
      numIgnore: runsAgo % 5,
      numExport: exported,
      numPagesGenerated: Math.ceil(exported / 20),
    });
    if (runsAgo === 1) flow.lastExecutedAt = job.endedAt ?? job.createdAt;
    if (errorCount === 0) continue;
    let occurredAt = startedAtMs;
    for (const [index, count] of openErrorCounts.entries()) {
      const errorTemplate = scenario?.errorTemplates[index];
      for (let number = 0; errorTemplate && number < count; number++)
        account.stepErrors.addError(flow._id, errorTemplate, job._id, (occurredAt += 10));
    }
  }
}

/** So many more that there are ten thousand. They share the steps of the ordinary ones. */
export function seedManyFlows(
  account: CeligoAccount,
  nextPastTime: PastClock,
  integrations: SeededIntegrationIds,
): void {
  const [source] = account.exports.listAll();
  const [target] = account.imports.listAll();
  if (!source || !target) return;
  const integrationIds = [
    integrations.orders,
    integrations.orders,
    integrations.orders,
    integrations.warehouse,
    undefined,
  ];
  for (let number = account.flows.listAll().length + 1; number <= 10_000; number++) {
    const integrationId = integrationIds[number % integrationIds.length];
    account.flows.add(
      {
        name: `Dealer ${String(number).padStart(5, '0')}: orders`,
        disabled: number % 6 === 0,
        ...(integrationId ? { _integrationId: integrationId } : {}),
        ...(number % 3 === 0 ? { schedule: nightlySchedule, timezone: 'Europe/Berlin' } : {}),
        pageGenerators: [{ _exportId: source._id }],
        pageProcessors: [{ type: 'import', _importId: target._id }],
        logging: {},
        sandbox: false,
        free: false,
      },
      nextPastTime(),
    );
  }
}
