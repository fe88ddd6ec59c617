import * as vscode from 'vscode';
import type { OAuthClient } from '../../../connections/oauthClients';
import type { Vendor } from '../../../connections/vendor';
import type { Log } from '../../../core/log';
import { buildClientFormSpec } from './buildFormSpec';
import { createClientFormModel, initialClientTexts } from './clientFormModel';
import type { Texts } from './formMessages';
import { savedStateSchema } from './formMessages';
import type { ClientFormService } from './formServices';
import { FormSession } from './formSession';
import { confirm, executeFix, showForm } from './formWebview';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const clientFormViewType = 'celonisCeligo.oauthClientForm';

interface OpenClientForm {
  vendor: Vendor;
  /** The client that is edited; undefined for a new one. */
  id: string | undefined;
  panel: vscode.WebviewPanel;
  session: FormSession;
  /** What waits for the client. */
  onSavedCallbacks: ((client: OAuthClient) => void)[];
}

/**
 * The forms of OAuth 2.0 clients: editor tabs, one for each client that is edited and one for a new one of each vendor.
 */
export class ClientFormPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly forms = new Set<OpenClientForm>();
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(clientFormViewType, this);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly dependencies: {
      extensionUri: vscode.Uri;
      vendors: readonly Vendor[];
      clients: ClientFormService;
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {
    this.subscription = dependencies.clients.onDidChange(() => this.refreshForms());
  }

  /**
   * Opens the form of a client, or of a new one; shows the one that is open. For a connection: `origin` is where its
   * secret will go, if that is known, and `saved` hears of the client once it is saved.
   */
  open(vendor: Vendor, id?: string, caller?: { origin: string | undefined; onSaved(client: OAuthClient): void }): void {
    const openForm = [...this.forms].find((form) => form.vendor === vendor && form.id === id);
    if (openForm) {
      if (caller) openForm.onSavedCallbacks.push((client) => caller.onSaved(client));
      return openForm.panel.reveal();
    }
    const editedClient = id === undefined ? undefined : this.dependencies.clients.get(id);
    if (id !== undefined && !editedClient) return;
    const title = editedClient ? vscode.l10n.t('Edit {0}', editedClient.name) : vscode.l10n.t('Add OAuth 2.0 Client');
    const panel = vscode.window.createWebviewPanel(clientFormViewType, title, vscode.ViewColumn.Active);
    this.fillPanel(panel, vendor, editedClient, caller ? [(client) => caller.onSaved(client)] : [], caller?.origin);
  }

  /** Fills a tab that was open when the window was reloaded with what was typed in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const savedState = savedStateSchema.safeParse(state).data;
    const vendor = this.dependencies.vendors.find((candidate) => candidate.id === savedState?.vendor);
    const editedClient = savedState?.id === undefined ? undefined : this.dependencies.clients.get(savedState.id);
    if (!savedState || !vendor || (savedState.id !== undefined && !editedClient)) {
      panel.dispose();
      return;
    }
    this.fillPanel(panel, vendor, editedClient, [], undefined, savedState.texts);
  }

  dispose(): void {
    for (const form of [...this.forms]) form.panel.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private fillPanel(
    panel: vscode.WebviewPanel,
    vendor: Vendor,
    editedClient: OAuthClient | undefined,
    onSavedCallbacks: OpenClientForm['onSavedCallbacks'],
    origin: string | undefined,
    typedTexts?: Texts,
  ): void {
    const { clients, extensionUri, log } = this.dependencies;
    const users = editedClient ? clients.connectionsUsing(editedClient.id) : [];
    // What the form shows is what the secret is entered for.
    const origins = [...new Set([...users.map((user) => user.origin), ...(origin === undefined ? [] : [origin])])];
    const formModel = createClientFormModel({
      vendor,
      id: editedClient?.id,
      origins,
      clients,
      onSaved: (client) => {
        panel.dispose();
        for (const onSaved of form.onSavedCallbacks) onSaved(client);
      },
    });
    const post = (message: unknown): void => {
      if (this.forms.has(form)) void panel.webview.postMessage(message);
    };
    const session = new FormSession(
      formModel,
      initialClientTexts(vendor, editedClient),
      { log, post, executeFix, confirm },
      typedTexts,
    );
    const form: OpenClientForm = { vendor, id: editedClient?.id, panel, session, onSavedCallbacks: onSavedCallbacks };
    this.forms.add(form);
    panel.webview.onDidReceiveMessage((message: unknown) => form.session.handleMessage(message));
    panel.onDidDispose(() => {
      this.forms.delete(form);
      session.dispose();
    });
    showForm(
      panel.webview,
      extensionUri,
      buildClientFormSpec(
        vendor,
        editedClient && { id: editedClient.id, connectionNames: users.map((connection) => connection.name) },
        origins,
      ),
    );
  }

  /** What was renamed elsewhere is renamed here, and the form of a client that is gone closes. */
  private refreshForms(): void {
    for (const form of [...this.forms]) {
      if (form.id === undefined) continue;
      const client = this.dependencies.clients.get(form.id);
      if (!client) form.panel.dispose();
      else {
        form.panel.title = vscode.l10n.t('Edit {0}', client.name);
        form.session.updateStoredTexts(initialClientTexts(form.vendor, client));
      }
    }
  }
}
