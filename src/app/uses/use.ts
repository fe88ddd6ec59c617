import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { Resource } from '../../connections/vendor';

/** What it takes to look behind the connections that are here. */
export type UseService = Pick<ConnectionService, 'connections' | 'get' | 'openSession'>;

/** The thing whose users are asked for. */
export type UseTarget = {
  /** Our connection through which it was seen. */
  connectionId: string;
  name: string;
} & (
  | { kind: 'pool'; poolId: string }
  | { kind: 'table'; poolId: string; table: string; dataSourceId?: string }
  | { kind: 'dataModel'; poolId: string; modelId: string }
  | { kind: 'celigoConnection'; remoteId: string }
);

/** Something that uses the target, and what uses that in turn. */
export interface Use {
  /** Of the thing in its service. */
  id: string;
  kind: 'dataModel' | 'knowledgeModel' | 'knowledgeModels' | 'celigoConnection' | 'flow';
  name: string;
  /** The service and the connection of ours that it was seen through. */
  place: string;
  /** In which way it uses what it stands below. */
  relation: string;
  state?: string;
  /** It does not work, or stops others. */
  isWarning?: boolean;
  url?: string;
  uses: readonly Use[];
}

/** What was found, and a sentence on each thing that could not be looked at. */
export interface UseReport {
  uses: readonly Use[];
  notes: readonly string[];
}

/** The things of the tree that something can use; undefined for other rows. */
export function readUseTarget(connectionId: string, { kind, label, data = {} }: Resource): UseTarget | undefined {
  const { poolId, table, dataSourceId, dataModel, connectionId: remoteId, name } = data;
  const common = { connectionId, name: name ?? label };
  switch (kind) {
    case 'dataPool':
      return poolId === undefined ? undefined : { ...common, kind: 'pool', poolId };
    case 'table':
    case 'view':
    case 'poolTable':
      return poolId === undefined || table === undefined
        ? undefined
        : { ...common, kind: 'table', poolId, table, ...(dataSourceId === undefined ? {} : { dataSourceId }) };
    case 'dataModel':
      return poolId === undefined || dataModel === undefined
        ? undefined
        : { ...common, kind: 'dataModel', poolId, modelId: dataModel };
    case 'celigoConnection':
      return remoteId === undefined ? undefined : { ...common, kind: 'celigoConnection', remoteId };
    default:
      return undefined;
  }
}

/** The data pool that a data push connection pushes to; undefined for other connections. */
export function readPoolTarget({ id, name, vendor, values }: Connection): UseTarget | undefined {
  const poolId = values['poolId'];
  return vendor !== 'celonis' || values['apiType'] === 'intelligence' || poolId === undefined
    ? undefined
    : { connectionId: id, kind: 'pool', poolId, name: t('the data pool of {0}', name) };
}

/** All uses, those that something stands below before it. */
export function* iterateUses(uses: readonly Use[], parent?: Use): Generator<{ use: Use; parent: Use | undefined }> {
  for (const use of uses) {
    yield { use, parent };
    yield* iterateUses(use.uses, use);
  }
}
