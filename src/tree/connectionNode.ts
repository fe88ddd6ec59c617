import * as vscode from 'vscode';
import { Branch } from './branch';
import { environmentLabel } from './environment';
import { Reach } from './reach';
import { nodesOf } from './resourceNode';
import type { Connection } from '../connections/model';
import type { ConnectionService, ConnectionState } from '../connections/service';
import type { Notice } from '../connections/vendor';
import type { Syncs, SyncState } from '../connections/syncs';
import type { TreeNode } from './node';

/** A connection: its state as an icon, its facts as a tooltip, what is behind it as children. */
export class ConnectionNode implements TreeNode {
  readonly path: string;
  readonly parent = undefined;
  readonly branch: Branch;
  /** What its row shows. */
  private drawn = '';
  /** What was below it is forgotten. */
  private emptied = false;

  constructor(
    private readonly service: ConnectionService,
    private readonly syncs: Syncs,
    private current: Connection,
  ) {
    this.path = `connection/${current.id}`;
    const belonging = { connection: current.id, sandbox: current.sandbox === true, reach: new Reach() };
    this.branch = new Branch(this, current.id, belonging.sandbox, async (signal) => {
      const session = await service.session(current.id);
      return nodesOf(this, belonging, await belonging.reach.restored(this.path, await service.vendor(this.current.vendor).resources(session, signal), signal));
    });
  }

  get connection(): string {
    return this.current.id;
  }

  /** Takes the newest record; what was loaded with other values, or failed before the change, is forgotten. */
  update(connection: Connection): void {
    const same = connection.origin === this.current.origin && JSON.stringify(connection.values) === JSON.stringify(this.current.values);
    if (!same || (this.branch.failed && connection.updatedAt !== this.current.updatedAt)) {
      this.branch.reset();
      this.emptied = true;
    }
    this.current = connection;
  }

  /** Whether its row shows something else than it would now, or there are other rows below it. */
  get outdated(): boolean {
    return this.emptied || this.drawn !== lookOf(this.row());
  }

  item(): vscode.TreeItem {
    const row = this.row();
    this.drawn = lookOf(row);
    this.emptied = false;
    return row;
  }

  private row(): vscode.TreeItem {
    const { name, environment, sandbox } = this.current;
    const state = this.service.state(this.current);
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.path;
    const sync = this.syncs.state(this.current);
    const notice = this.notice();
    item.iconPath = stateIcon(sync === 'running' ? 'testing' : state, notice?.level);
    item.description = [environmentLabel(environment), attention(state) ?? syncLabel(state, sync), notice?.text].filter(Boolean).join(' · ');
    item.tooltip = this.tooltip(state);
    item.resourceUri = vscode.Uri.from({ scheme: 'celonis-celigo-connection', path: `/${this.current.id}`, query: environment });
    item.contextValue = ['connection', this.current.vendor, state, environment, ...(sandbox ? ['builtIn'] : []), ...(this.service.takesFiles(this.current) ? ['pushable'] : []), ...(this.known()?.sync ? ['syncable'] : [])].join(' ');
    item.accessibilityInformation = { label: [name, environmentLabel(environment), syncLabel(state, sync) ?? stateLabel(state), notice?.text].filter(Boolean).join(', ') };
    return item;
  }

  private tooltip(state: ConnectionState): vscode.MarkdownString {
    const text = new vscode.MarkdownString('', true);
    const line = (label: string, value: string): void => void text.appendMarkdown('\n\n').appendText(`${label}: ${value}`);
    text.appendMarkdown('**').appendText(this.current.name).appendMarkdown('**');
    for (const { label, value } of this.facts()) line(label, value);
    if (this.current.environment !== 'none') line(vscode.l10n.t('Environment'), environmentLabel(this.current.environment));
    line(vscode.l10n.t('State'), syncLabel(state, this.syncs.state(this.current)) ?? stateLabel(state));
    const { lastTest } = this.current;
    if (lastTest) {
      line(vscode.l10n.t('Last tested'), new Date(lastTest.at).toLocaleString());
      text.appendMarkdown('\n\n').appendText(lastTest.summary);
    }
    const { lastSync } = this.current;
    if (lastSync) {
      line(vscode.l10n.t('Last synced'), new Date(lastSync.at).toLocaleString());
      text.appendMarkdown('\n\n').appendText(lastSync.summary);
      const argument = encodeURIComponent(JSON.stringify([this.current.id]));
      text.appendMarkdown(`\n\n[${vscode.l10n.t('Show Sync Log')}](command:celonisCeligo.showSyncLog?${argument})`);
      text.isTrusted = { enabledCommands: ['celonisCeligo.showSyncLog'] };
    }
    const notice = this.notice();
    if (notice) text.appendMarkdown('\n\n$(warning) ').appendText(notice.text);
    return text;
  }

  private facts(): readonly { label: string; value: string }[] {
    return this.known()?.facts(this.current.values) ?? [];
  }

  /** Whether its row says something that time changes. */
  get hasNotice(): boolean {
    return this.known()?.notice !== undefined;
  }

  private notice(): Notice | undefined {
    return this.known()?.notice?.(this.current.values, new Date());
  }

  /** The vendor, where this version knows it: a row is shown either way. */
  private known(): ReturnType<ConnectionService['vendor']> | undefined {
    return this.service.vendors.find((one) => one.id === this.current.vendor);
  }
}

/** All that is seen of a row, and what its menu depends on. */
function lookOf({ label, description, iconPath, tooltip, contextValue, accessibilityInformation, resourceUri }: vscode.TreeItem): string {
  const words = tooltip instanceof vscode.MarkdownString ? tooltip.value : tooltip;
  return JSON.stringify([label, description, iconPath, words, contextValue, accessibilityInformation, resourceUri?.toString()]);
}

export function stateIcon(state: ConnectionState, notice?: Notice['level']): vscode.ThemeIcon {
  const icon = (id: string, color?: string): vscode.ThemeIcon => new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
  switch (state) {
    case 'untested':
      return icon('circle-large-outline');
    case 'testing':
      return icon('loading~spin');
    case 'works':
      return notice ? icon('warning', notice === 'error' ? 'list.errorForeground' : 'list.warningForeground') : icon('pass-filled', 'testing.iconPassed');
    case 'fails':
      return icon('error', 'testing.iconFailed');
    case 'secretMissing':
      return icon('key', 'list.warningForeground');
  }
}

function stateLabel(state: ConnectionState): string {
  switch (state) {
    case 'untested':
      return vscode.l10n.t('not tested yet');
    case 'testing':
      return vscode.l10n.t('testing…');
    case 'works':
      return vscode.l10n.t('works');
    case 'fails':
      return vscode.l10n.t('fails');
    case 'secretMissing':
      return vscode.l10n.t('secret missing on this machine, enter it again');
  }
}

/** How far its sync is, in the words of people who set up such a connection: first it syncs, then it is connected. */
function syncLabel(state: ConnectionState, sync: SyncState): string | undefined {
  if (state !== 'works') return undefined;
  switch (sync) {
    case 'none':
      return undefined;
    case 'running':
      return vscode.l10n.t('Syncing…');
    case 'done':
      return vscode.l10n.t('Connected');
    case 'failed':
      return vscode.l10n.t('Connected, but the sync failed');
  }
}

/** What the row itself says in words: only what a person must do something about. */
function attention(state: ConnectionState): string | undefined {
  switch (state) {
    case 'fails':
      return vscode.l10n.t('fails');
    case 'secretMissing':
      return vscode.l10n.t('secret missing');
    case 'testing':
      return vscode.l10n.t('testing…');
    case 'untested':
    case 'works':
      return undefined;
  }
}
