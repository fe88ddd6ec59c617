import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { startTexts } from './draft';
import { formSpec } from './formSpec';
import { formHtml } from './html';
import { savedStateSchema } from './messages';
import { FormSession } from './session';
import type { Fix } from '../http/problem';
import type { Log } from '../connections/log';
import type { Connection, Environment } from '../connections/model';
import type { TestReport, Values, Vendor } from '../connections/vendor';
import type { Texts } from './messages';
import type { ConnectionFormService } from './service';

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
      log: Pick<Log, 'warn' | 'error'>;
    },
  ) {}

  /** Opens a form for a new connection, or shows the one that is open. With a preset it is always another one. */
  add(vendor: Vendor, preset?: Preset): void {
    const open = preset ? undefined : this.find((form) => form.blank && form.vendor === vendor);
    if (open) return open.panel.reveal();
    const typed = preset ? undefined : this.unsaved.get(vendor.id);
    this.unsaved.delete(vendor.id);
    const start = { initial: startTexts(vendor, preset ?? {}), typed, restored: typed !== undefined };
    this.show(this.createPanel(vendor), vendor, undefined, !preset, start);
  }

  /** Opens the form of a connection, or shows the one that is open. */
  edit(connection: Connection): void {
    const open = this.find((form) => form.id === connection.id);
    if (open) return open.panel.reveal();
    const vendor = this.vendor(connection.vendor);
    if (!vendor) return this.deps.log.error(`There is no form for a connection of "${connection.vendor}".`);
    this.show(this.createPanel(vendor, connection), vendor, connection, false, { initial: startTexts(vendor, connection) });
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
    const start = { initial: startTexts(vendor, edited ?? {}), typed: saved.data.texts };
    this.show(panel, vendor, edited, !edited, start);
  }

  dispose(): void {
    for (const form of [...this.forms]) form.panel.dispose();
    this.serializer.dispose();
    this.savedEmitter.dispose();
    this.testedEmitter.dispose();
  }

  private createPanel(vendor: Vendor, edited?: Connection): vscode.WebviewPanel {
    const title = edited ? vscode.l10n.t('Edit {0}', edited.name) : vscode.l10n.t('Add {0} Connection', vendor.label);
    return vscode.window.createWebviewPanel(connectionFormType, title, vscode.ViewColumn.Active);
  }

  private show(
    panel: vscode.WebviewPanel,
    vendor: Vendor,
    edited: Connection | undefined,
    blank: boolean,
    start: { initial: Texts; typed?: Texts | undefined; restored?: boolean },
  ): void {
    const { service, log } = this.deps;
    const context = { vendor, id: edited?.id, names: service };
    let saved = false;
    const session = new FormSession(
      context,
      start.initial,
      {
        service,
        log,
        post: (message) => {
          if (this.forms.has(form)) void panel.webview.postMessage(message);
        },
        perform,
        tested: (name, report) => this.testedEmitter.fire({ name, report }),
        saved: (connection) => {
          saved = true;
          if (this.forms.has(form)) panel.dispose();
          else if (blank) this.unsaved.delete(vendor.id);
          this.savedEmitter.fire(connection);
        },
      },
      start.typed,
      start.restored,
    );
    const form: Form = { vendor, id: edited?.id, blank, panel, session };
    this.forms.add(form);
    panel.webview.onDidReceiveMessage((message) => session.receive(message));
    panel.onDidDispose(() => {
      this.forms.delete(form);
      session.dispose();
      if (blank && !saved && session.changed) this.unsaved.set(vendor.id, session.texts);
    });
    this.fill(panel.webview, vendor, edited);
  }

  private fill(webview: vscode.Webview, vendor: Vendor, edited: Connection | undefined): void {
    const root = vscode.Uri.joinPath(this.deps.extensionUri, 'dist', 'webview');
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    webview.html = formHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
      script: uri('form.js'),
      style: uri('formStyle.css'),
      language: vscode.env.language,
      spec: formSpec(vendor, edited),
    });
  }

  private find(test: (form: Form) => boolean): Form | undefined {
    return [...this.forms].find(test);
  }

  private vendor(id: string): Vendor | undefined {
    return this.deps.vendors.find((vendor) => vendor.id === id);
  }
}

/** Remedies outside the form. What concerns its fields is done in the form. */
function perform(fix: Fix): void {
  if (fix.kind === 'openUrl') void vscode.env.openExternal(vscode.Uri.parse(fix.url, true));
  else if (fix.kind === 'openSettings') void vscode.commands.executeCommand('workbench.action.openSettings', fix.query);
  else if (fix.kind === 'runCommand') void vscode.commands.executeCommand(fix.command);
}
