import * as vscode from 'vscode';
import { originOf } from '../connections/clientOrigins';
import { connectionSubject, connectionTexts } from './connectionSubject';
import { connectionSpec } from './formSpec';
import { savedStateSchema } from './messages';
import { confirm, fillWebview, perform } from './panel';
import { FormSession } from './session';
import type { Log } from '../connections/log';
import type { Connection, Environment } from '../connections/model';
import type { TestReport, Values, Vendor } from '../connections/vendor';
import type { ClientForms } from './clientForm';
import type { Texts } from './messages';
import type { ConnectionFormService, FormClients } from './service';

/** `onWebviewPanel:` of this type must be an activation event, or a reload leaves an empty tab. */
export const connectionFormType = 'celonisCeligo.connectionForm';

/** Values that a new connection starts with. */
export interface Preset {
  values?: Values;
  name?: string;
  environment?: Environment;
}

interface Form {
  vendor: Vendor;
  /** The connection that is edited; undefined for a new one. */
  id: string | undefined;
  /** A new connection with nothing to start from: there is one such form for each vendor. */
  blank: boolean;
  panel: vscode.WebviewPanel;
  session: FormSession;
}

/** The connection forms: editor tabs, one for each connection that is edited and one for a new one of each vendor. */
export class ConnectionForms implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly forms = new Set<Form>();
  /** What was typed into a new connection's form that was closed unsaved, by vendor. Lives as long as the window. */
  private readonly unsaved = new Map<string, Texts>();
  private readonly savedEmitter = new vscode.EventEmitter<Connection>();
  private readonly testedEmitter = new vscode.EventEmitter<{ name: string; report: TestReport }>();
  private readonly subscriptions: { dispose(): void }[];
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(connectionFormType, this);

  /** A connection was saved and its form has closed. */
  readonly onDidSave = this.savedEmitter.event;
  /** What a form held was tested to the end. */
  readonly onDidTest = this.testedEmitter.event;

  constructor(
    private readonly deps: {
      extensionUri: vscode.Uri;
      vendors: readonly Vendor[];
      service: ConnectionFormService;
      clients: FormClients;
      clientForms: Pick<ClientForms, 'open'>;
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {
    this.subscriptions = [
      deps.service.onDidChange(() => this.connectionsChanged()),
      deps.clients.onDidChange(() => this.forms.forEach((form) => form.session.optionsChanged())),
    ];
  }

  /** Opens a form for a new connection, or shows the one that is open. With a preset it is always another one. */
  add(vendor: Vendor, preset?: Preset): void {
    const open = preset ? undefined : this.find((form) => form.blank && form.vendor === vendor);
    if (open) return open.panel.reveal();
    const typed = preset ? undefined : this.unsaved.get(vendor.id);
    this.unsaved.delete(vendor.id);
    const start = { initial: connectionTexts(vendor, preset ?? {}), typed, restored: typed !== undefined };
    this.show(this.createPanel(vendor), vendor, undefined, !preset, start);
  }

  /** Opens the form of a connection, or shows the one that is open. */
  edit(connection: Connection): void {
    const open = this.find((form) => form.id === connection.id);
    if (open) return open.panel.reveal();
    const vendor = this.vendor(connection.vendor);
    if (!vendor) return this.deps.log.error(`There is no form for a connection of "${connection.vendor}".`);
    this.show(this.createPanel(vendor, connection), vendor, connection, false, { initial: connectionTexts(vendor, connection) });
  }

  /** Closes the form of a connection that is gone. */
  close(id: string): void {
    this.find((form) => form.id === id)?.panel.dispose();
  }

  /** Fills a tab that was open when the window was reloaded with what was typed in it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = savedStateSchema.safeParse(state);
    const vendor = saved.success ? this.vendor(saved.data.vendor) : undefined;
    const edited = saved.data?.id === undefined ? undefined : this.deps.service.get(saved.data.id);
    if (!saved.success || !vendor || (saved.data.id !== undefined && !edited)) {
      panel.dispose();
      return;
    }
    const start = { initial: connectionTexts(vendor, edited ?? {}), typed: saved.data.texts };
    this.show(panel, vendor, edited, !edited, start);
  }

  dispose(): void {
    for (const form of [...this.forms]) form.panel.dispose();
    this.serializer.dispose();
    for (const one of this.subscriptions) one.dispose();
    this.savedEmitter.dispose();
    this.testedEmitter.dispose();
  }

  private createPanel(vendor: Vendor, edited?: Connection): vscode.WebviewPanel {
    const title = edited ? titleOf(edited) : vscode.l10n.t('Add {0} Connection', vendor.label);
    return vscode.window.createWebviewPanel(connectionFormType, title, vscode.ViewColumn.Active);
  }

  private show(
    panel: vscode.WebviewPanel,
    vendor: Vendor,
    edited: Connection | undefined,
    blank: boolean,
    start: { initial: Texts; typed?: Texts | undefined; restored?: boolean },
  ): void {
    const { service, clients, log } = this.deps;
    let saved = false;
    const subject = connectionSubject({
      vendor,
      id: edited?.id,
      service,
      clients,
      tested: (name, report) => this.testedEmitter.fire({ name, report }),
      saved: (connection) => {
        saved = true;
        if (this.forms.has(form)) panel.dispose();
        else if (blank) this.unsaved.delete(vendor.id);
        this.savedEmitter.fire(connection);
      },
    });
    const surroundings = {
      log,
      perform,
      confirm,
      post: (message: unknown) => {
        if (this.forms.has(form)) void panel.webview.postMessage(message);
      },
      openReference: (field: string, id: string | undefined) => this.openReference(form, field, id),
    };
    const session = new FormSession(subject, start.initial, surroundings, start.typed, start.restored);
    const form: Form = { vendor, id: edited?.id, blank, panel, session };
    this.forms.add(form);
    panel.webview.onDidReceiveMessage((message) => session.receive(message));
    panel.onDidDispose(() => {
      this.forms.delete(form);
      session.dispose();
      if (blank && !saved && session.changed) this.unsaved.set(vendor.id, session.texts);
    });
    fillWebview(panel.webview, this.deps.extensionUri, connectionSpec(vendor, edited));
  }

  /** What is made or changed for a form is chosen in it, and the form is shown again. */
  private openReference(form: Form, field: string, id: string | undefined): void {
    this.deps.clientForms.open(form.vendor, id, {
      origin: originOf(form.vendor, form.session.texts),
      saved: (client) => {
        if (!this.forms.has(form)) return;
        form.session.choose(field, client.id);
        form.panel.reveal();
      },
    });
  }

  /** A connection that was renamed or changed elsewhere is so in its form too: saving there must not bring the old state back. */
  private connectionsChanged(): void {
    for (const form of this.forms) {
      const connection = form.id === undefined ? undefined : this.deps.service.get(form.id);
      if (!connection) continue;
      form.panel.title = titleOf(connection);
      form.session.storedChanged(connectionTexts(form.vendor, connection));
    }
  }

  private find(test: (form: Form) => boolean): Form | undefined {
    return [...this.forms].find(test);
  }

  private vendor(id: string): Vendor | undefined {
    return this.deps.vendors.find((vendor) => vendor.id === id);
  }
}

function titleOf(connection: Connection): string {
  return vscode.l10n.t('Edit {0}', connection.name);
}
