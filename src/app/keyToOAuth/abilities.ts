import { t } from '@vscode/l10n';
import { createAuthorizedClient } from '../../celonis/authorization';
import { listDataModels } from '../../celonis/dataIntegration/dataModels';
import { listPools } from '../../celonis/dataIntegration/dataPools';
import { listTables } from '../../celonis/dataIntegration/poolTables';
import { DataPushApi } from '../../celonis/dataPush/dataPushApi';
import { getApiType } from '../../celonis/fields';
import { IntelligenceApi } from '../../celonis/intelligence/intelligenceApi';
import { listKnowledgeModels } from '../../celonis/intelligence/knowledgeModels';
import { listAllSubscriptions } from '../../celonis/intelligence/subscriptions';
import type { FieldValues, VendorSession } from '../../connections/vendor';

/**
 * Something that a connection to Celonis is used for: it takes a scope and a permission (celonis-api.md §2.2, §2.3).
 */
export interface Ability {
  id: string;
  label: string;
  /** The scope that allows it and little else; the others allow it too. */
  scopes: readonly [string, ...string[]];
  /** What the client needs in Celonis besides the scope, in the words of its screens. */
  permission: string;
  /** Without it the connection is good for nothing. */
  isRequired: boolean;
  /** Only reads. Throws ProblemError. */
  attempt(session: VendorSession, signal: AbortSignal): Promise<unknown>;
}

const poolsScope = 'integration.data-pools';

/** What the extension does with a connection of these values, the required first. */
export function listAbilities(values: FieldValues): readonly Ability[] {
  return getApiType(values) === 'intelligence' ? listIntelligenceAbilities() : listDataPushAbilities();
}

function listDataPushAbilities(): readonly Ability[] {
  const viewPool = t('View, in the permissions of the data pool');
  const readPools = [`${poolsScope}:read`, poolsScope] as const;
  const poolIdOf = ({ values }: VendorSession): string => values['poolId'] ?? '';
  return [
    {
      id: 'push',
      label: t('Push files'),
      scopes: [`${poolsScope}:data_push`, poolsScope],
      permission: t('Data Push API, in the permissions of the data pool'),
      isRequired: true,
      attempt: (session, signal) =>
        new DataPushApi(createAuthorizedClient(session), poolIdOf(session)).listJobs(signal),
    },
    {
      id: 'tables',
      label: t('See tables and columns'),
      scopes: readPools,
      permission: viewPool,
      isRequired: false,
      attempt: (session, signal) => listTables(session, signal),
    },
    {
      id: 'dataModels',
      label: t('See data models'),
      scopes: readPools,
      permission: viewPool,
      isRequired: false,
      attempt: (session, signal) => listDataModels(createAuthorizedClient(session), poolIdOf(session), signal),
    },
  ];
}

function listIntelligenceAbilities(): readonly Ability[] {
  return [
    {
      id: 'knowledgeModels',
      label: t('Read knowledge models'),
      scopes: ['intelligence.knowledge-models:read'],
      permission: t('Use package, on the Studio packages of the knowledge models'),
      isRequired: true,
      attempt: (session, signal) => listKnowledgeModels(new IntelligenceApi(session), signal),
    },
    {
      id: 'subscriptions',
      label: t('See, pause and resume subscriptions'),
      scopes: ['intelligence.subscriptions:manage'],
      permission: t('Use package, on the Studio packages of the knowledge models'),
      isRequired: false,
      attempt: (session, signal) => listAllSubscriptions(new IntelligenceApi(session), signal),
    },
    {
      id: 'pools',
      label: t('See data pools'),
      scopes: [`${poolsScope}:read`, poolsScope],
      permission: t('View, in the permissions of each data pool'),
      isRequired: false,
      attempt: (session, signal) => listPools(createAuthorizedClient(session), signal),
    },
  ];
}
