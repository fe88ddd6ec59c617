import { t } from '@vscode/l10n';
import { CeligoApi } from '../../celigo/celigoApi';
import { isSameTarget, readCelonisTarget } from '../../celigo/connectors/celonisTarget';
import {
  describeConnectionState,
  getConnection,
  listConnectionUsage,
  readConnectionState,
} from '../../celigo/integrations/connections';
import { createCeligoLinks } from '../../celigo/links';
import type { Connection, RemoteLink } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import { createNoteRow, joinLines } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import { readOurTarget } from './celonisSource';

type LinkRowsService = Pick<ConnectionService, 'connections' | 'get' | 'openSession'>;

/** The rows that stand for links between connections of ours: below the one to Celonis, and below the one in Celigo. */
export class LinkRows {
  constructor(private readonly service: LinkRowsService) {}

  /** Below a connection to Celonis: where in Celigo it is used. */
  listForConnection(connection: Connection): readonly Resource[] {
    return (connection.links ?? []).flatMap((link) => {
      const account = this.service.get(link.accountId);
      return account ? [this.createUsedInRow(connection, account, link)] : [];
    });
  }

  /** Below a row of a Celigo account: the connection of ours that it is linked to. */
  listForResource(accountId: string, { kind, data }: Resource): readonly Resource[] {
    const remoteId = data?.['connectionId'];
    if (kind !== 'celigoConnection' || remoteId === undefined) return [];
    return this.service
      .connections()
      .filter(({ links = [] }) => links.some((link) => link.accountId === accountId && link.remoteId === remoteId))
      .map((connection) => ({
        id: `celonis/${connection.id}`,
        kind: 'linkedConnection',
        label: t('Celonis: {0}', connection.name),
        tooltip: t('This connection of yours leads to the same place in Celonis.'),
        icon: 'link',
        data: createLinkData(connection.id, accountId, remoteId, connection.name),
      }));
  }

  private createUsedInRow(connection: Connection, account: Connection, link: RemoteLink): Resource {
    const openApi = async (): Promise<CeligoApi> => CeligoApi.forSession(await this.service.openSession(account.id));
    return {
      id: `link/${link.accountId}/${link.remoteId}`,
      kind: 'celigoLink',
      label: t('Used in Celigo: {0}', link.name),
      description: account.name,
      tooltip: t('A connection in the Celigo account "{0}" that leads to the same place.', account.name),
      icon: 'link',
      url: createCeligoLinks(account.values).connection(link.remoteId),
      data: createLinkData(connection.id, account.id, link.remoteId, link.name),
      loadDetails: async (signal) => describeLink(await openApi(), connection, link, signal),
      loadChildren: async (signal) => {
        const { flows = [] } = await listConnectionUsage(await openApi(), link.remoteId, signal);
        if (flows.length === 0) return [createNoteRow(t('No flow uses it yet.'))];
        return flows.map(({ id, name }) => ({
          id: `flow/${id}`,
          kind: 'celigoLinkFlow',
          label: name?.trim() || id,
          icon: 'git-merge',
          url: createCeligoLinks(account.values).flow({ _id: id }),
        }));
      },
    };
  }
}

async function describeLink(
  api: CeligoApi,
  connection: Connection,
  { remoteId }: RemoteLink,
  signal: AbortSignal,
): Promise<Partial<Resource>> {
  const [remote, { flows = [] }] = await Promise.all([
    getConnection(api, remoteId, signal),
    listConnectionUsage(api, remoteId, signal),
  ]);
  const state = readConnectionState(remote);
  const target = readCelonisTarget(remote);
  const leadsElsewhere = target !== undefined && !isSameTarget(target, readOurTarget(connection));
  const flowCount = flows.length === 1 ? t('1 flow') : t('{0} flows', flows.length);
  const facts = [
    describeConnectionState(state),
    flowCount,
    ...(leadsElsewhere ? [t('leads to another domain or data pool')] : []),
  ];
  const label = t('Used in Celigo: {0}', remote.name?.trim() || remoteId);
  return {
    label,
    description: facts.join(' · '),
    tooltip: joinLines(label, ...facts, ...flows.map(({ id, name }) => name?.trim() || id)),
    icon: state === 'online' && !leadsElsewhere ? 'link' : 'warning',
  };
}

function createLinkData(
  connectionId: string,
  accountId: string,
  remoteId: string,
  name: string,
): Readonly<Record<string, string>> {
  return { celonisConnectionId: connectionId, accountId, remoteId, name };
}
