import { Favourites } from '../../src/app/favourites';
import { saveAnnouncedSandbox } from '../../src/app/sandboxConnections';
import { celigoVendor } from '../../src/celigo/celigoVendor';
import { celonisVendor } from '../../src/celonis/celonisVendor';
import { ConnectionGroupStore } from '../../src/connections/connectionGroupStore';
import { ConnectionService } from '../../src/connections/connectionService';
import { ConnectionStore } from '../../src/connections/connectionStore';
import { ConnectionSync } from '../../src/connections/connectionSync';
import { OAuthClientService } from '../../src/connections/oauthClients';
import { Redactor } from '../../src/core/redactor';
import { HttpClient } from '../../src/http/httpClient';
import { PushOwners } from '../../src/push/journal/pushOwners';
import { PushHistory } from '../../src/push/pushHistory';
import { PushRecordFiles } from '../../src/push/pushRecordFiles';
import { SecretStore } from '../../src/storage/secretStore';
import { ConnectionsTreeProvider } from '../../src/ui/tree/connectionsTreeProvider';
import { ExpandedGroups } from '../../src/ui/tree/expandedGroups';
import { PushesTreeProvider } from '../../src/ui/tree/pushesTreeProvider';

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

/** What the two views rest on, as src/sidebar.ts connects it, without an editor. */
export function createViews(
  state: Map<string, unknown>,
  secrets: Map<string, string>,
  pushesFolder: string,
  onRequest: () => void,
) {
  const redactor = new Redactor();
  const storage = {
    keys: () => [...state.keys()],
    get: (key: string) => state.get(key),
    update: async (key: string, value: unknown) => void state.set(key, value),
  };
  const secretStore = new SecretStore(
    {
      get: async (key) => secrets.get(key),
      store: async (key, value) => void secrets.set(key, value),
      delete: async (key) => void secrets.delete(key),
      onDidChange: () => ({ dispose() {} }),
    },
    redactor,
  );
  const store = new ConnectionStore(storage, secretStore, silentLog);
  const oauthClients = new OAuthClientService({ state: storage, secretStore, log: silentLog, connections: store });
  const service = new ConnectionService({
    store,
    secretStore,
    vendors: [celonisVendor, celigoVendor],
    oauthClients,
    createHttpClient: (origin) =>
      new HttpClient({ origin, userAgent: 'bench', log: (line) => void (/ \d{3} \d+ ms /.test(line) && onRequest()) }),
    log: silentLog,
  });
  const favourites = new Favourites(storage, secretStore, silentLog);
  const groups = new ConnectionGroupStore(storage, secretStore, silentLog);
  const expandedGroups = new ExpandedGroups({
    get: <T>(key: string) => state.get(key) as T | undefined,
    update: storage.update,
  });
  const connectionSync = new ConnectionSync(service, store, silentLog);
  const tree = new ConnectionsTreeProvider(
    service,
    oauthClients,
    groups,
    expandedGroups,
    connectionSync,
    favourites,
    silentLog,
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
    files,
    groups,
    expandedGroups,
    owners,
    connectSandbox: (announcement: string) => saveAnnouncedSandbox(service, announcement, silentLog),
  };
}
