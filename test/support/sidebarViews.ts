import { Favourites } from '../../src/app/favourites';
import { saveAnnouncedSandbox } from '../../src/app/sandboxConnections';
import { LinkRows } from '../../src/app/useInCeligo/linkRows';
import { UseRows } from '../../src/app/uses/useRows';
import { celigoVendor } from '../../src/celigo/celigoVendor';
import { celonisVendor } from '../../src/celonis/celonisVendor';
import { ConnectionGroupStore } from '../../src/connections/connectionGroupStore';
import { ConnectionService } from '../../src/connections/connectionService';
import { ConnectionStore } from '../../src/connections/connectionStore';
import { ConnectionSync } from '../../src/connections/connectionSync';
import { OAuthClientService } from '../../src/connections/oauthClients';
import type { Vendor } from '../../src/connections/vendor';
import { Redactor } from '../../src/core/redactor';
import { HttpClient } from '../../src/http/httpClient';
import { PushOwners } from '../../src/push/journal/pushOwners';
import { PushHistory } from '../../src/push/pushHistory';
import { PushRecordFiles } from '../../src/push/pushRecordFiles';
import { type SecretStorage, SecretStore } from '../../src/storage/secretStore';
import type { StateStorage } from '../../src/storage/sharedState';
import { ConnectionsTreeProvider } from '../../src/ui/tree/connectionsTreeProvider';
import { ExpandedGroups } from '../../src/ui/tree/expandedGroups';
import { PushesTreeProvider } from '../../src/ui/tree/pushesTreeProvider';

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

interface ViewsOptions {
  onRequest?: () => void;
  vendors?: readonly Vendor[];
}

/** What the two views of one window rest on, as src/sidebar.ts connects it, without an editor. */
export function createViews(
  storage: StateStorage,
  secrets: SecretStorage,
  pushesFolder: string,
  { onRequest = () => {}, vendors = [celonisVendor, celigoVendor] }: ViewsOptions = {},
) {
  const redactor = new Redactor();
  const secretStore = new SecretStore(secrets, redactor);
  const store = new ConnectionStore(storage, secretStore, silentLog);
  const oauthClients = new OAuthClientService({ state: storage, secretStore, log: silentLog, connections: store });
  const service = new ConnectionService({
    store,
    secretStore,
    vendors,
    oauthClients,
    createHttpClient: (origin) =>
      new HttpClient({ origin, userAgent: 'test', log: (line) => void (/ \d{3} \d+ ms /.test(line) && onRequest()) }),
    log: silentLog,
  });
  const favourites = new Favourites(storage, secretStore, silentLog);
  const groups = new ConnectionGroupStore(storage, secretStore, silentLog);
  const expandedGroups = new ExpandedGroups({
    get: <T>(key: string) => storage.get(key) as T | undefined,
    update: async (key, value) => storage.update(key, value),
  });
  const connectionSync = new ConnectionSync(service, store, silentLog);
  const linkRows = new LinkRows(service);
  const useRows = new UseRows(service);
  const tree = new ConnectionsTreeProvider(
    service,
    oauthClients,
    groups,
    expandedGroups,
    connectionSync,
    favourites,
    silentLog,
    {
      listForConnection: (connection) => linkRows.listForConnection(connection),
      listForResource: (id, resource) => [
        ...linkRows.listForResource(id, resource),
        ...useRows.listForResource(id, resource),
      ],
      isMcpServerOffered: () => false,
      onDidChangeOffers: () => ({ dispose() {} }),
    },
  );
  const files = new PushRecordFiles(pushesFolder);
  const owners = new PushOwners(pushesFolder);
  const history = new PushHistory({
    files,
    owners,
    log: silentLog,
    redact: (text) => redactor.redact(text),
    earlierState: storage,
  });
  return {
    tree,
    pushes: new PushesTreeProvider(history),
    service,
    store,
    favourites,
    oauthClients,
    files,
    groups,
    expandedGroups,
    owners,
    connectSandbox: (announcement: string) => saveAnnouncedSandbox(service, announcement, silentLog),
  };
}
