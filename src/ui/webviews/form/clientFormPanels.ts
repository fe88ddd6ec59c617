import * as vscode from 'vscode';
import type { OAuthClient } from '../../../connections/oauthClients';
import type { Vendor } from '../../../connections/vendor';
import type { Log } from '../../../core/log';
import type { EditorWebviews } from '../host/editorWebviews';
import type { PanelContent, WebviewSession } from '../host/webviewPanels';
import { WebviewPanels } from '../host/webviewPanels';
import { buildClientFormSpec } from './buildFormSpec';
import { createClientFormModel, initialClientTexts } from './clientFormModel';
import type { Texts } from './formMessages';
import { savedStateSchema } from './formMessages';
import type { ClientFormService } from './formServices';
import { FormSession } from './formSession';
import { confirm, createFormPage, executeFix } from './formWebview';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const clientFormViewType = 'celonisCeligo.oauthClientForm';

type SavedCallback = (client: OAuthClient) => void;

/** A form with what it is about. */
interface ClientForm extends WebviewSession {
  readonly vendor: Vendor;
  /** The client that is edited; undefined for a new one. */
  readonly id: string | undefined;
  readonly form: FormSession;
  /** Called with the client once it is saved. */
  readonly savedCallbacks: SavedCallback[];
}

/**
 * The forms of OAuth 2.0 clients: editor tabs, one for each client that is edited and one for a new one of each vendor.
 */
export class ClientFormPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels: WebviewPanels<ClientForm, vscode.WebviewPanel>;
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(clientFormViewType, this);
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly dependencies: {
      webviews: EditorWebviews;
      vendors: readonly Vendor[];
      clients: ClientFormService;
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {
    this.panels = new WebviewPanels(clientFormViewType, dependencies.webviews);
    this.subscription = dependencies.clients.onDidChange(() => this.refreshForms());
  }

  /**
   * Opens the form of a client, or of a new one; shows the one that is open. For a connection: `origin` is where its
   * secret will go, if that is known, and `onSaved` is called with the client once it is saved.
   */
  open(vendor: Vendor, id?: string, caller?: { origin: string | undefined; onSaved: SavedCallback }): void {
    const openForm = this.panels.find(formKey(vendor, id));
    if (openForm) {
      if (caller) openForm.session.savedCallbacks.push((client) => caller.onSaved(client));
      return openForm.reveal();
    }
    const editedClient = id === undefined ? undefined : this.dependencies.clients.get(id);
    if (id !== undefined && !editedClient) return;
    const { session } = this.panels.open(
      formKey(vendor, id),
      this.createContent(vendor, editedClient, undefined, caller?.origin),
    );
    if (caller) session.savedCallbacks.push((client) => caller.onSaved(client));
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
    await this.panels.restore(panel, this.panels.getFreeKey(formKey(vendor, editedClient?.id)), async () =>
      this.createContent(vendor, editedClient, savedState.texts),
    );
  }

  dispose(): void {
    this.panels.dispose();
    this.serializer.dispose();
    this.subscription.dispose();
  }

  private createContent(
    vendor: Vendor,
    editedClient: OAuthClient | undefined,
    typedTexts?: Texts,
    origin?: string,
  ): PanelContent<ClientForm> {
    const { clients, log } = this.dependencies;
    const users = editedClient ? clients.connectionsUsing(editedClient.id) : [];
    // What the form shows is what the secret is entered for.
    const origins = [...new Set([...users.map((user) => user.origin), ...(origin === undefined ? [] : [origin])])];
    return {
      title: editedClient ? editTitle(editedClient) : vscode.l10n.t('Add OAuth 2.0 Client'),
      page: createFormPage(
        buildClientFormSpec(
          vendor,
          editedClient && { id: editedClient.id, connectionNames: users.map((connection) => connection.name) },
          origins,
        ),
      ),
      createSession: ({ post, close }) => {
        const savedCallbacks: SavedCallback[] = [];
        const onSaved = (client: OAuthClient): void => {
          close();
          for (const callback of savedCallbacks) callback(client);
        };
        const form = new FormSession(
          createClientFormModel({ vendor, id: editedClient?.id, origins, clients, onSaved }),
          initialClientTexts(vendor, editedClient),
          { log, post, close, executeFix, confirm },
          typedTexts,
        );
        return {
          vendor,
          id: editedClient?.id,
          form,
          savedCallbacks,
          handleMessage: (message) => form.handleMessage(message),
          dispose: () => form.dispose(),
        };
      },
    };
  }

  /** What was renamed elsewhere is renamed here, and the form of a client that was deleted closes. */
  private refreshForms(): void {
    for (const form of this.panels.all) {
      const { id, vendor } = form.session;
      if (id === undefined) continue;
      const client = this.dependencies.clients.get(id);
      if (!client) form.close();
      else {
        form.title = editTitle(client);
        form.session.form.updateStoredTexts(initialClientTexts(vendor, client));
      }
    }
  }
}

function formKey(vendor: Vendor, id: string | undefined): string {
  return `${vendor.id}/${id ?? ''}`;
}

function editTitle(client: OAuthClient): string {
  return vscode.l10n.t('Edit {0}', client.name);
}
