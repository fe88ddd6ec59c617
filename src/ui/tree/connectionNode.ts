import * as vscode from 'vscode';
import { describeConnectionStatus } from '../../app/connectionStatusText';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import { hasReplaceableKey } from '../../app/keyToOAuth/replaceableKey';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService, ConnectionStatus } from '../../connections/connectionService';
import type { ConnectionSync, SyncStatus } from '../../connections/connectionSync';
import { hasSameTarget } from '../../connections/testOutcome';
import type { ConnectionNotice, Resource } from '../../connections/vendor';
import type { Disposable } from '../../core/emitter';
import { formatMoment } from '../../core/formatTimes';
import { createConnectionIcon } from './connectionIcon';
import { joinContextWords } from './contextValue';
import { LazyChildren } from './lazyChildren';
import { LoadedPages } from './loadedPages';
import type { ResourceContext } from './resourceNode';
import { areSameResources, createResourceNodesInSlices, replaceLinkedRows } from './resourceNode';
import { sanitizeTreeItem } from './sanitizeTreeItem';
import type { TreeNode } from './treeNode';

/** What connections are used for elsewhere: rows of it, and whether language models are offered their MCP server. */
export interface LinkedRows {
  listForConnection(connection: Connection): readonly Resource[];
  listForResource(connectionId: string, resource: Resource): readonly Resource[];
  isMcpServerOffered(connectionId: string): boolean;
  onDidChangeOffers(listener: () => void): Disposable;
}

/** A connection: its kind and state as an icon, its place beside its name, what is behind it as children. */
export class ConnectionNode implements TreeNode {
  readonly path: string;
  /** The group that it is in. */
  parent: TreeNode | undefined;
  readonly lazyChildren: LazyChildren;
  private readonly resourceContext: ResourceContext;
  /** The rows below it that stand for where else it is used. */
  private linkedResources: readonly Resource[] = [];
  /** What its row shows, and what that was made of. */
  private shown: { parts: readonly unknown[]; item: vscode.TreeItem } | undefined;
  /** What was below it is forgotten. */
  private hasForgottenChildren = false;
  /** What it is found by, as long as the record is the same. */
  private searched: { record: Connection; texts: readonly string[] } | undefined;

  constructor(
    private readonly service: ConnectionService,
    private readonly connectionSync: ConnectionSync,
    private record: Connection,
    private readonly links?: LinkedRows,
  ) {
    this.path = `connection/${record.id}`;
    const resourceContext = (this.resourceContext = {
      connectionId: record.id,
      isSandbox: record.sandbox === true,
      loadedPages: new LoadedPages(),
      ...(links ? { listLinkedResources: (resource: Resource) => links.listForResource(record.id, resource) } : {}),
    });
    this.lazyChildren = new LazyChildren(this, record.id, resourceContext.isSandbox, async (signal) => {
      const session = await service.openSession(record.id);
      const resources = await resourceContext.loadedPages.restoreList(
        this.path,
        await service.getVendor(this.record.vendor).listResources(session, signal),
        signal,
      );
      this.linkedResources = links?.listForConnection(this.record) ?? [];
      return createResourceNodesInSlices(this, resourceContext, [...this.linkedResources, ...resources]);
    });
  }

  get connectionId(): string {
    return this.record.id;
  }

  get status(): ConnectionStatus {
    return this.service.getStatus(this.record);
  }

  get searchTexts(): readonly string[] {
    const { record } = this;
    if (this.searched?.record !== record) {
      const facts = this.listFacts().map(({ value }) => value);
      this.searched = { record, texts: [record.name, getEnvironmentLabel(record.environment), this.place, ...facts] };
    }
    return this.searched.texts;
  }

  /**
   * Takes the newest record; what was loaded with other values, or failed before the change, is forgotten.
   */
  update(connection: Connection): void {
    if (connection === this.record) return;
    if (
      !hasSameTarget(connection, this.record) ||
      (this.lazyChildren.hasFailed && connection.updatedAt !== this.record.updatedAt)
    ) {
      this.lazyChildren.reset();
      this.hasForgottenChildren = true;
    }
    this.record = connection;
  }

  /** Takes the newest rows that say where else it is used, and answers whether they are other ones. */
  updateLinkedResources(): boolean {
    const linkedResources = this.links?.listForConnection(this.record) ?? [];
    if (!this.lazyChildren.loadedNodes || areSameResources(linkedResources, this.linkedResources)) return false;
    const earlierResources = this.linkedResources;
    this.linkedResources = linkedResources;
    replaceLinkedRows(this.lazyChildren, this, this.resourceContext, earlierResources, linkedResources);
    return true;
  }

  /** Whether its row shows something else than it would now, or there are other rows below it. */
  get isOutdated(): boolean {
    if (this.hasForgottenChildren || !this.shown) return true;
    const parts = this.listParts();
    return !areSame(this.shown.parts, parts) && JSON.stringify(this.shown.parts) !== JSON.stringify(parts);
  }

  toTreeItem(): vscode.TreeItem {
    this.hasForgottenChildren = false;
    const parts = this.listParts();
    if (!this.shown || !areSame(this.shown.parts, parts))
      this.shown = { parts, item: sanitizeTreeItem(this.createTreeItem()) };
    return this.shown.item;
  }

  /** All that its row is made of: what these are the same for needs not be made again. */
  private listParts(): readonly unknown[] {
    const notice = this.getNotice();
    return [
      this.record,
      this.service.getStatus(this.record),
      this.connectionSync.getStatus(this.record),
      notice?.level,
      notice?.text,
      this.links?.isMcpServerOffered(this.record.id),
    ];
  }

  private createTreeItem(): vscode.TreeItem {
    const { name, environment, isReadOnly, sandbox } = this.record;
    const status = this.service.getStatus(this.record);
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.path;
    const syncStatus = this.connectionSync.getStatus(this.record);
    const notice = this.getNotice();
    item.iconPath = createConnectionIcon(this.service, this.record, notice?.level);
    item.description = this.listDescriptionParts(status, syncStatus).join(' · ');
    item.resourceUri = vscode.Uri.from({
      scheme: 'celonis-celigo-connection',
      path: `/${this.record.id}`,
      query: environment,
    });
    item.contextValue = joinContextWords([
      'connection',
      this.record.vendor,
      status,
      environment,
      isReadOnly ? 'readOnly' : 'changeable',
      ...(sandbox ? ['builtIn'] : []),
      ...(this.service.acceptsFiles(this.record) ? ['pushable'] : []),
      ...(this.record.links?.length ? ['linked'] : []),
      ...(hasReplaceableKey(this.record) ? ['staticKey'] : []),
      ...(this.findVendor()?.sync ? ['syncable'] : []),
      ...(this.links?.isMcpServerOffered(this.record.id) ? ['mcpOffered'] : []),
    ]);
    item.accessibilityInformation = {
      label: [
        name,
        getEnvironmentLabel(environment),
        isReadOnly ? vscode.l10n.t('Read-only') : '',
        this.place,
        describeConnectionStatus(status, syncStatus),
        notice?.text,
      ]
        .filter(Boolean)
        .join(', '),
    };
    return item;
  }

  /** What a person must do something about comes first: the end of a row is cut in a narrow sidebar. */
  private listDescriptionParts(status: ConnectionStatus, syncStatus: SyncStatus): string[] {
    const { environment, isReadOnly } = this.record;
    const state = describeConnectionStatus(status, syncStatus);
    const parts = [
      // The other environment is shown by its letter.
      environment === 'production' ? getEnvironmentLabel(environment) : '',
      isReadOnly ? vscode.l10n.t('Read-only') : '',
      this.place,
    ];
    const isInOrder = status === 'works' || status === 'untested';
    return [...(isInOrder ? [...parts, state] : [state, ...parts]), this.getNotice()?.text ?? ''].filter(Boolean);
  }

  /** Where it leads, in a word or two: a data pool by its name, the owner of a Celigo account's token, a region. */
  private get place(): string {
    return this.record.lastTest?.place ?? this.findVendor()?.place(this.record.values) ?? '';
  }

  createTooltip(): vscode.MarkdownString {
    const status = this.service.getStatus(this.record);
    const text = new vscode.MarkdownString('', true);
    const appendLine = (label: string, value: string): void =>
      void text.appendMarkdown('\n\n').appendText(`${label}: ${value}`);
    text.appendMarkdown('**').appendText(this.record.name).appendMarkdown('**');
    for (const { label, value } of this.listFacts()) appendLine(label, value);
    const placeLabel = this.findVendor()?.placeLabel;
    if (placeLabel && this.record.lastTest?.place) appendLine(placeLabel, this.record.lastTest.place);
    if (this.record.environment !== 'none')
      appendLine(vscode.l10n.t('Environment'), getEnvironmentLabel(this.record.environment));
    if (this.record.isReadOnly) appendLine(vscode.l10n.t('Changes'), vscode.l10n.t('Read-only'));
    appendLine(vscode.l10n.t('State'), describeConnectionStatus(status, this.connectionSync.getStatus(this.record)));
    const { provenForms, values } = this.record;
    if (provenForms && provenForms.timestamps.length > 0 && provenForms.poolId === values['poolId'])
      appendLine(vscode.l10n.t('The data pool takes DATETIME as'), provenForms.timestamps.join(', '));
    const { lastTest } = this.record;
    if (lastTest) {
      appendLine(vscode.l10n.t('Last tested'), formatMoment(new Date(lastTest.at)));
      text.appendMarkdown('\n\n').appendText(lastTest.summary);
    }
    const { lastSync } = this.record;
    if (lastSync) {
      appendLine(vscode.l10n.t('Last synced'), formatMoment(new Date(lastSync.at)));
      text.appendMarkdown('\n\n').appendText(lastSync.summary);
      const argument = encodeURIComponent(JSON.stringify([this.record.id]));
      text.appendMarkdown(`\n\n[${vscode.l10n.t('Show Sync Log')}](command:celonisCeligo.showSyncLog?${argument})`);
      text.isTrusted = { enabledCommands: ['celonisCeligo.showSyncLog'] };
    }
    const notice = this.getNotice();
    if (notice) text.appendMarkdown('\n\n$(warning) ').appendText(notice.text);
    return text;
  }

  private listFacts(): readonly { label: string; value: string }[] {
    return this.findVendor()?.facts(this.record.values) ?? [];
  }

  /** Whether its row says something that time changes. */
  get hasNotice(): boolean {
    return this.findVendor()?.notice !== undefined;
  }

  private getNotice(): ConnectionNotice | undefined {
    return this.findVendor()?.notice?.(this.record.values, new Date());
  }

  /** The vendor, where this version knows it: a row is shown either way. */
  private findVendor(): ReturnType<ConnectionService['getVendor']> | undefined {
    return this.service.vendors.find((vendor) => vendor.id === this.record.vendor);
  }
}

function areSame(values: readonly unknown[], others: readonly unknown[]): boolean {
  return values.every((value, index) => value === others[index]);
}
