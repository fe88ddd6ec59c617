import * as vscode from 'vscode';
import { clientSubject, clientTexts } from './clientSubject';
import { clientSpec } from './formSpec';
import { savedStateSchema } from './messages';
import { confirm, fillWebview, perform } from './panel';
import { FormSession } from './session';
import type { Log } from '../connections/log';
import type { OAuthClient } from '../connections/oauthClients';
import type { Vendor } from '../connections/vendor';
import type { Texts } from './messages';
import type { FormClients } from './service';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const clientFormType = 'celonisCeligo.oauthClientForm';

interface Form {
  vendor: Vendor;
  /** The client that is edited; undefined for a new one. */
  id: string | undefined;
  panel: vscode.WebviewPanel;
  session: FormSession;
  /** What waits for the client. */
  saved: ((client: OAuthClient) => void)[];
}

/** The forms of OAuth 2.0 clients: editor tabs, one for each client that is edited and one for a new one of each vendor. */
export class ClientForms implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly forms = new Set<Form>();
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(clientFormType, this);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly deps: {
      extensionUri: vscode.Uri;
      vendors: readonly Vendor[];
      clients: FormClients;
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {
    this.subscription = deps.clients.onDidChange(() => this.clientsChanged());
  }

  /**
   * Opens the form of a client, or of a new one; shows the one that is open. For a connection: `origin` is where its secret will go, if that
   * is known, and `saved` hears of the client once it is saved.
   */
  open(vendor: Vendor, id?: string, caller?: { origin: string | undefined; saved(client: OAuthClient): void }): void {
    const open = [...this.forms].find((form) => form.vendor === vendor && form.id === id);
    if (open) {
      if (caller) open.saved.push((client) => caller.saved(client));
      return open.panel.reveal();
    }
    const edited = id === undefined ? undefined : this.deps.clients.get(id);
    if (id !== undefined && !edited) return;
    const title = edited ? vscode.l10n.t('Edit {0}', edited.name) : vscode.l10n.t('Add OAuth 2.0 Client');
    const panel = vscode.window.createWebviewPanel(clientFormType, title, vscode.ViewColumn.Active);
    this.show(panel, vendor, edited, caller ? [(client) => caller.saved(client)] : [], caller?.origin);
  }

  /** Fills a tab that was open when the window was reloaded with what was typed in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = savedStateSchema.safeParse(state).data;
    const vendor = this.deps.vendors.find((one) => one.id === saved?.vendor);
    const edited = saved?.id === undefined ? undefined : this.deps.clients.get(saved.id);
    if (!saved || !vendor || (saved.id !== undefined && !edited)) {
      panel.dispose();
      return;
    }
    this.show(panel, vendor, edited, [], undefined, saved.texts);
  }

  dispose(): void {
    for (const form of [...this.forms]) form.panel.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private show(panel: vscode.WebviewPanel, vendor: Vendor, edited: OAuthClient | undefined, waiting: Form['saved'], origin: string | undefined, typed?: Texts): void {
    const { clients, extensionUri, log } = this.deps;
    const users = edited ? clients.usedBy(edited.id) : [];
    // What the form shows is what the secret is entered for.
    const origins = [...new Set([...users.map((user) => user.origin), ...(origin === undefined ? [] : [origin])])];
    const subject = clientSubject({
      vendor,
      id: edited?.id,
      origins,
      clients,
      saved: (client) => {
        panel.dispose();
        for (const saved of form.saved) saved(client);
      },
    });
    const post = (message: unknown): void => {
      if (this.forms.has(form)) void panel.webview.postMessage(message);
    };
    const session = new FormSession(subject, clientTexts(vendor, edited), { log, post, perform, confirm }, typed);
    const form: Form = { vendor, id: edited?.id, panel, session, saved: waiting };
    this.forms.add(form);
    panel.webview.onDidReceiveMessage((message: unknown) => form.session.receive(message));
    panel.onDidDispose(() => {
      this.forms.delete(form);
      session.dispose();
    });
    fillWebview(panel.webview, extensionUri, clientSpec(vendor, edited && { id: edited.id, users: users.map((user) => user.name) }, origins));
  }

  /** What was renamed elsewhere is renamed here, and the form of a client that is gone closes. */
  private clientsChanged(): void {
    for (const form of [...this.forms]) {
      if (form.id === undefined) continue;
      const client = this.deps.clients.get(form.id);
      if (!client) form.panel.dispose();
      else {
        form.panel.title = vscode.l10n.t('Edit {0}', client.name);
        form.session.storedChanged(clientTexts(form.vendor, client));
      }
    }
  }
}
