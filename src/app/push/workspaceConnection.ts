import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import type { Disposable } from '../../core/emitter';
import { Emitter } from '../../core/emitter';
import { ProblemError } from '../../core/problem';
import type { StateStorage } from '../../storage/sharedState';
import type { PushConnections } from './pushDependencies';

const stateKey = 'pushConnection';

/** The connection that pushes from a workspace go to: the one that a person has set, or the last one pushed to. */
export class WorkspaceConnection implements Disposable {
  private readonly changeEmitter = new Emitter<void>();
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    private readonly state: Pick<StateStorage, 'get' | 'update'>,
    private readonly service: Pick<PushConnections, 'connections' | 'acceptsFiles'>,
  ) {}

  /** All that files can be pushed with. */
  listPushable(): Connection[] {
    return this.service.connections().filter((connection) => this.service.acceptsFiles(connection));
  }

  /** What may be chosen in advance: nothing on production, and nothing that refuses pushes. */
  listDefaultCandidates(): Connection[] {
    return this.listPushable().filter((connection) => canBeDefault(connection));
  }

  /** The one that was used or set last, on whatever environment; else the only one that may be the default. */
  findCurrent(): Connection | undefined {
    const id = this.state.get(stateKey);
    return this.listPushable().find((connection) => connection.id === id) ?? this.findOnlyCandidate();
  }

  /** The one that is chosen in advance. A person chooses production anew for each push. */
  findDefault(): Connection | undefined {
    const current = this.findCurrent();
    return current && canBeDefault(current) ? current : this.findOnlyCandidate();
  }

  /** Throws ProblemError where it may not be the default. */
  async setDefault({ id, name, environment, isReadOnly }: Connection): Promise<void> {
    if (environment === 'production')
      throw new ProblemError({
        kind: 'input',
        what: t('"{0}" leads to production, so it cannot be the default of this workspace.', name),
        next: t('Choose it for each push, or set another connection as the default.'),
      });
    if (isReadOnly)
      throw new ProblemError({
        kind: 'input',
        what: t('"{0}" is read-only, so it cannot be the default for pushes.', name),
        next: t('Allow changes with it first, or set another connection as the default.'),
      });
    await this.remember(id);
  }

  /** A push to it was started. */
  async remember(id: string): Promise<void> {
    if (this.state.get(stateKey) === id) return;
    await this.state.update(stateKey, id);
    this.changeEmitter.fire();
  }

  dispose(): void {
    this.changeEmitter.dispose();
  }

  private findOnlyCandidate(): Connection | undefined {
    const [only, ...others] = this.listDefaultCandidates();
    return others.length === 0 ? only : undefined;
  }
}

function canBeDefault({ environment, isReadOnly }: Connection): boolean {
  return environment !== 'production' && !isReadOnly;
}
