import * as vscode from 'vscode';
import { originOf } from '../../../connections/clientOrigins';
import type { Connection, Environment } from '../../../connections/connectionRecord';
import type { FieldValues, TestReport, Vendor } from '../../../connections/vendor';
import type { Log } from '../../../core/log';
import { buildConnectionFormSpec } from './buildFormSpec';
import type { ClientFormPanels } from './clientFormPanels';
import { createConnectionFormModel, initialConnectionTexts } from './connectionFormModel';
import type { Texts } from './formMessages';
import { savedStateSchema } from './formMessages';
import type { ClientFormService, ConnectionFormService } from './formServices';
import { FormSession } from './formSession';
import { confirm, executeFix, showForm } from './formWebview';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const connectionFormViewType = 'celonisCeligo.connectionForm';

/** Values that a new connection starts with. */
export interface ConnectionPreset {
  values?: FieldValues;
  name?: string;
  environment?: Environment;
}

interface OpenConnectionForm {
  vendor: Vendor;
  /** The connection that is edited; undefined for a new one. */
  id: string | undefined;
  /** A new connection with nothing to start from: there is one such form for each vendor. */
  isBlank: boolean;
  panel: vscode.WebviewPanel;
  session: FormSession;
}

/** The connection forms: editor tabs, one for each connection that is edited and one for a new one of each vendor. */
export class ConnectionFormPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly forms = new Set<OpenConnectionForm>();
  /** What was typed into a new connection's form that was closed unsaved, by vendor. Lives as long as the window. */
  private readonly unsavedTextsByVendor = new Map<string, Texts>();
  private readonly didSaveEmitter = new vscode.EventEmitter<Connection>();
  private readonly didTestEmitter = new vscode.EventEmitter<{ name: string; report: TestReport }>();
  private readonly subscriptions: { dispose(): void }[];
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(connectionFormViewType, this);

  /** A connection was saved and its form has closed. */
  readonly onDidSave = this.didSaveEmitter.event;
  /** What a form held was tested to the end. */
  readonly onDidTest = this.didTestEmitter.event;

  constructor(
    private readonly dependencies: {
      extensionUri: vscode.Uri;
      vendors: readonly Vendor[];
      service: ConnectionFormService;
      clients: ClientFormService;
      clientForms: Pick<ClientFormPanels, 'open'>;
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {
    this.subscriptions = [
      dependencies.service.onDidChange(() => this.refreshForms()),
      dependencies.clients.onDidChange(() => this.forms.forEach((form) => form.session.postOptions())),
    ];
  }

  /** Opens a form for a new connection, or shows the one that is open. With a preset it is always another one. */
  openNew(vendor: Vendor, preset?: ConnectionPreset): void {
    const openForm = preset ? undefined : this.findForm((form) => form.isBlank && form.vendor === vendor);
    if (openForm) return openForm.panel.reveal();
    const typedTexts = preset ? undefined : this.unsavedTextsByVendor.get(vendor.id);
    this.unsavedTextsByVendor.delete(vendor.id);
    const initialState = {
      initial: initialConnectionTexts(vendor, preset ?? {}),
      typed: typedTexts,
      restored: typedTexts !== undefined,
    };
    this.fillPanel(this.createPanel(vendor), vendor, undefined, !preset, initialState);
  }

  /** Opens the form of a connection, or shows the one that is open. */
  openExisting(connection: Connection): void {
    const openForm = this.findForm((form) => form.id === connection.id);
    if (openForm) return openForm.panel.reveal();
    const vendor = this.findVendor(connection.vendor);
    if (!vendor) return this.dependencies.log.error(`There is no form for a connection of "${connection.vendor}".`);
    this.fillPanel(this.createPanel(vendor, connection), vendor, connection, false, {
      initial: initialConnectionTexts(vendor, connection),
    });
  }

  /** Closes the form of a connection that is gone. */
  close(id: string): void {
    this.findForm((form) => form.id === id)?.panel.dispose();
  }

  /** Fills a tab that was open when the window was reloaded with what was typed in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const savedState = savedStateSchema.safeParse(state);
    const vendor = savedState.success ? this.findVendor(savedState.data.vendor) : undefined;
    const editedConnection =
      savedState.data?.id === undefined ? undefined : this.dependencies.service.get(savedState.data.id);
    if (!savedState.success || !vendor || (savedState.data.id !== undefined && !editedConnection)) {
      panel.dispose();
      return;
    }
    const initialState = {
      initial: initialConnectionTexts(vendor, editedConnection ?? {}),
      typed: savedState.data.texts,
    };
    this.fillPanel(panel, vendor, editedConnection, !editedConnection, initialState);
  }

  dispose(): void {
    for (const form of [...this.forms]) form.panel.dispose();
    this.serializer.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.didSaveEmitter.dispose();
    this.didTestEmitter.dispose();
  }

  private createPanel(vendor: Vendor, editedConnection?: Connection): vscode.WebviewPanel {
    const title = editedConnection ? editTitle(editedConnection) : vscode.l10n.t('Add {0} Connection', vendor.label);
    return vscode.window.createWebviewPanel(connectionFormViewType, title, vscode.ViewColumn.Active);
  }

  private fillPanel(
    panel: vscode.WebviewPanel,
    vendor: Vendor,
    editedConnection: Connection | undefined,
    isBlank: boolean,
    initialState: { initial: Texts; typed?: Texts | undefined; restored?: boolean },
  ): void {
    const { service, clients, log } = this.dependencies;
    let isSaved = false;
    const formModel = createConnectionFormModel({
      vendor,
      id: editedConnection?.id,
      service,
      clients,
      onTested: (name, report) => this.didTestEmitter.fire({ name, report }),
      onSaved: (connection) => {
        isSaved = true;
        if (this.forms.has(form)) panel.dispose();
        else if (isBlank) this.unsavedTextsByVendor.delete(vendor.id);
        this.didSaveEmitter.fire(connection);
      },
    });
    const dependencies = {
      log,
      executeFix,
      confirm,
      post: (message: unknown) => {
        if (this.forms.has(form)) void panel.webview.postMessage(message);
      },
      openReference: (field: string, id: string | undefined) => this.openReference(form, field, id),
    };
    const session = new FormSession(
      formModel,
      initialState.initial,
      dependencies,
      initialState.typed,
      initialState.restored,
    );
    const form: OpenConnectionForm = { vendor, id: editedConnection?.id, isBlank, panel, session };
    this.forms.add(form);
    panel.webview.onDidReceiveMessage((message) => session.handleMessage(message));
    panel.onDidDispose(() => {
      this.forms.delete(form);
      session.dispose();
      if (isBlank && !isSaved && session.hasChanges) this.unsavedTextsByVendor.set(vendor.id, session.texts);
    });
    showForm(panel.webview, this.dependencies.extensionUri, buildConnectionFormSpec(vendor, editedConnection));
  }

  /** What is made or changed for a form is chosen in it, and the form is shown again. */
  private openReference(form: OpenConnectionForm, field: string, id: string | undefined): void {
    this.dependencies.clientForms.open(form.vendor, id, {
      origin: originOf(form.vendor, form.session.texts),
      onSaved: (client) => {
        if (!this.forms.has(form)) return;
        form.session.chooseReference(field, client.id);
        form.panel.reveal();
      },
    });
  }

  /**
   * A connection that was renamed or changed elsewhere is so in its form too: saving there must not bring the old state
   * back.
   */
  private refreshForms(): void {
    for (const form of this.forms) {
      const connection = form.id === undefined ? undefined : this.dependencies.service.get(form.id);
      if (!connection) continue;
      form.panel.title = editTitle(connection);
      form.session.updateStoredTexts(initialConnectionTexts(form.vendor, connection));
    }
  }

  private findForm(matches: (form: OpenConnectionForm) => boolean): OpenConnectionForm | undefined {
    return [...this.forms].find(matches);
  }

  private findVendor(id: string): Vendor | undefined {
    return this.dependencies.vendors.find((vendor) => vendor.id === id);
  }
}

function editTitle(connection: Connection): string {
  return vscode.l10n.t('Edit {0}', connection.name);
}
