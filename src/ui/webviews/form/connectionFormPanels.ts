import * as vscode from 'vscode';
import { originOf } from '../../../connections/clientOrigins';
import type { Connection, Environment } from '../../../connections/connectionRecord';
import type { FieldValues, TestReport, Vendor } from '../../../connections/vendor';
import type { Log } from '../../../core/log';
import type { EditorWebviews } from '../host/editorWebviews';
import type { PanelContent, SessionPanel, WebviewSession } from '../host/webviewPanels';
import { WebviewPanels } from '../host/webviewPanels';
import { buildConnectionFormSpec } from './buildFormSpec';
import type { ClientFormPanels } from './clientFormPanels';
import { createConnectionFormModel, initialConnectionTexts } from './connectionFormModel';
import type { Texts } from './formMessages';
import { savedStateSchema } from './formMessages';
import type { ClientFormService, ConnectionFormService } from './formServices';
import { FormSession } from './formSession';
import { confirm, createFormPage, executeFix } from './formWebview';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const connectionFormViewType = 'celonisCeligo.connectionForm';

/** Values that a new connection starts with. */
export interface ConnectionPreset {
  values?: FieldValues;
  name?: string;
  environment?: Environment;
  isReadOnly?: boolean;
  /** The connection whose secrets are used where none are entered: the person has agreed. Not kept over a reload. */
  secretsOf?: { id: string; name: string };
  /** Puts it into its place once it is saved, before its row is shown. Never rejects. Not kept over a reload. */
  place?: (connection: Connection) => Promise<void>;
}

/** A form with what it is about. */
interface ConnectionForm extends WebviewSession {
  readonly vendor: Vendor;
  /** The connection that is edited; undefined for a new one. */
  readonly id: string | undefined;
  readonly form: FormSession;
}

/** What a form begins with. */
interface InitialState {
  /** A new connection with nothing to start from: there is one such form for each vendor. */
  isBlank: boolean;
  texts: Texts;
  secretsOf?: ConnectionPreset['secretsOf'];
  place?: ConnectionPreset['place'];
  typedTexts?: Texts | undefined;
  /** Whether `typedTexts` come from a form that was closed. */
  isRestored?: boolean;
}

/** The connection forms: editor tabs, one for each connection that is edited and one for a new one of each vendor. */
export class ConnectionFormPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels: WebviewPanels<ConnectionForm, vscode.WebviewPanel>;
  /**
   * What was typed into a new connection's form that was closed unsaved, by vendor. Held as long as the window is open.
   */
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
      webviews: EditorWebviews;
      vendors: readonly Vendor[];
      service: ConnectionFormService;
      clients: ClientFormService;
      clientForms: Pick<ClientFormPanels, 'open'>;
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {
    this.panels = new WebviewPanels(connectionFormViewType, dependencies.webviews);
    this.subscriptions = [
      dependencies.service.onDidChange(() => this.refreshForms()),
      dependencies.clients.onDidChange(() => this.panels.all.forEach(({ session }) => session.form.postOptions())),
    ];
  }

  /** Opens a form for a new connection, or shows the one that is open. With a preset it is always another one. */
  openNew(vendor: Vendor, preset?: ConnectionPreset): void {
    const key = newConnectionKey(vendor);
    if (preset) {
      const texts = initialConnectionTexts(vendor, preset);
      const { secretsOf, place } = preset;
      this.panels.open(
        this.panels.getFreeKey(`${key} preset`),
        this.createContent(vendor, undefined, { isBlank: false, texts, secretsOf, place }),
      );
      return;
    }
    const openForm = this.panels.find(key);
    if (openForm) return openForm.reveal();
    const typedTexts = this.unsavedTextsByVendor.get(vendor.id);
    this.unsavedTextsByVendor.delete(vendor.id);
    const texts = initialConnectionTexts(vendor, {});
    const isRestored = typedTexts !== undefined;
    this.panels.open(key, this.createContent(vendor, undefined, { isBlank: true, texts, typedTexts, isRestored }));
  }

  /** Opens the form of a connection, or shows the one that is open. */
  openExisting(connection: Connection): void {
    const openForm = this.panels.find(connection.id);
    if (openForm) return openForm.reveal();
    const vendor = this.findVendor(connection.vendor);
    if (!vendor) return this.dependencies.log.error(`There is no form for a connection of "${connection.vendor}".`);
    const texts = initialConnectionTexts(vendor, connection);
    this.panels.open(connection.id, this.createContent(vendor, connection, { isBlank: false, texts }));
  }

  /** Closes the form of a connection that was deleted. */
  close(id: string): void {
    this.panels.find(id)?.close();
  }

  /** Fills a tab that was open when the window was reloaded with what was typed in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const savedState = savedStateSchema.safeParse(state).data;
    const vendor = savedState && this.findVendor(savedState.vendor);
    const connection = savedState?.id === undefined ? undefined : this.dependencies.service.get(savedState.id);
    if (!savedState || !vendor || (savedState.id !== undefined && !connection)) {
      panel.dispose();
      return;
    }
    const key = this.panels.getFreeKey(connection?.id ?? newConnectionKey(vendor));
    await this.panels.restore(panel, key, async () =>
      this.createContent(vendor, connection, {
        isBlank: !connection,
        texts: initialConnectionTexts(vendor, connection ?? {}),
        typedTexts: savedState.texts,
      }),
    );
  }

  dispose(): void {
    this.panels.dispose();
    this.serializer.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.didSaveEmitter.dispose();
    this.didTestEmitter.dispose();
  }

  private createContent(
    vendor: Vendor,
    connection: Connection | undefined,
    initialState: InitialState,
  ): PanelContent<ConnectionForm> {
    const { isBlank } = initialState;
    let isSaved = false;
    return {
      title: connection ? editTitle(connection) : vscode.l10n.t('Add {0} Connection', vendor.label),
      page: createFormPage(buildConnectionFormSpec(vendor, connection)),
      createSession: (panel) => {
        const onSaved = async (savedConnection: Connection): Promise<void> => {
          isSaved = true;
          // Where the form was closed while it was being saved, what was typed is not unsaved any more.
          if (isBlank) this.unsavedTextsByVendor.delete(vendor.id);
          await initialState.place?.(savedConnection);
          panel.close();
          this.didSaveEmitter.fire(savedConnection);
        };
        return this.createSession(vendor, connection, initialState, panel, onSaved);
      },
      onDidClose: ({ form }) => {
        if (isBlank && !isSaved && form.hasChanges) this.unsavedTextsByVendor.set(vendor.id, form.texts);
      },
    };
  }

  private createSession(
    vendor: Vendor,
    connection: Connection | undefined,
    { texts, typedTexts, isRestored, secretsOf }: InitialState,
    { post, close }: SessionPanel,
    onSaved: (connection: Connection) => Promise<void>,
  ): ConnectionForm {
    const { service, clients, log } = this.dependencies;
    const onTested = (name: string, report: TestReport): void => this.didTestEmitter.fire({ name, report });
    const form = new FormSession(
      createConnectionFormModel({ vendor, id: connection?.id, secretsOf, service, clients, onTested, onSaved }),
      texts,
      {
        log,
        executeFix,
        confirm,
        post,
        close,
        openReference: (field, id) => this.openReference(vendor, form, field, id),
      },
      typedTexts,
      isRestored,
    );
    return {
      vendor,
      id: connection?.id,
      form,
      handleMessage: (message) => form.handleMessage(message),
      dispose: () => form.dispose(),
    };
  }

  /** What is made or changed for a form is chosen in it, and the form is shown again. */
  private openReference(vendor: Vendor, form: FormSession, field: string, id: string | undefined): void {
    this.dependencies.clientForms.open(vendor, id, {
      origin: originOf(vendor, form.texts),
      onSaved: (client) => {
        const panel = this.panels.all.find(({ session }) => session.form === form);
        if (!panel) return;
        form.chooseReference(field, client.id);
        panel.reveal();
      },
    });
  }

  /** A connection that was changed elsewhere is so in its form too: saving there must not bring the old state back. */
  private refreshForms(): void {
    for (const panel of this.panels.all) {
      const { id, vendor, form } = panel.session;
      const connection = id === undefined ? undefined : this.dependencies.service.get(id);
      if (!connection) continue;
      panel.title = editTitle(connection);
      form.updateStoredTexts(initialConnectionTexts(vendor, connection));
    }
  }

  private findVendor(id: string): Vendor | undefined {
    return this.dependencies.vendors.find((vendor) => vendor.id === id);
  }
}

function newConnectionKey(vendor: Vendor): string {
  return `new ${vendor.id}`;
}

function editTitle(connection: Connection): string {
  return vscode.l10n.t('Edit {0}', connection.name);
}
