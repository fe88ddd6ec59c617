import type * as vscode from 'vscode';

const stateKey = 'expandedGroups';

/** Which groups are open in this workspace. Each workspace has its own, so no two windows write the same. */
export class ExpandedGroups {
  constructor(private readonly state: { get: <T>(key: string) => T | undefined; update: vscode.Memento['update'] }) {}

  has(id: string): boolean {
    return this.list().includes(id);
  }

  async set(id: string, isExpanded: boolean): Promise<void> {
    if (this.has(id) === isExpanded) return;
    const otherIds = this.list().filter((expandedId) => expandedId !== id);
    await this.state.update(stateKey, isExpanded ? [...otherIds, id] : otherIds);
  }

  private list(): readonly string[] {
    return this.state.get<string[]>(stateKey) ?? [];
  }
}
