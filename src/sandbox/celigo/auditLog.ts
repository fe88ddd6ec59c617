import type { CeligoCaller } from './caller';
import type { ObjectIds } from './collection';
import { maskSecrets } from './secretMasking';

export interface AuditEntry {
  _id: string;
  time: string;
  event: 'create' | 'update' | 'delete';
  source: 'api';
  resourceType: string;
  _resourceId: string;
  byUser: { _id: string; email: string; name: string };
  fieldChanges: { fieldPath: string; oldValue?: unknown; newValue?: unknown }[];
}

/** Who changed what (celigo-api.md §3.11), oldest first, without a secret. */
export class AuditLog {
  readonly entries: AuditEntry[] = [];

  constructor(
    private readonly ids: ObjectIds,
    private readonly now: () => number,
  ) {}

  record(
    event: AuditEntry['event'],
    resourceType: string,
    id: string,
    caller: CeligoCaller,
    before: object = {},
    after: object = {},
  ): void {
    const changedAt = this.now();
    this.entries.push({
      _id: this.ids.next(changedAt),
      time: new Date(changedAt).toISOString(),
      event,
      source: 'api',
      resourceType,
      _resourceId: id,
      byUser: { _id: caller.userId, email: caller.email, name: caller.name },
      fieldChanges: event === 'update' ? listFieldChanges(maskSecrets(before), maskSecrets(after)) : [],
    });
  }
}

function listFieldChanges(before: object, after: object): AuditEntry['fieldChanges'] {
  const [previous, updated] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(previous), ...Object.keys(updated)])]
    .filter((name) => name !== 'lastModified' && JSON.stringify(previous[name]) !== JSON.stringify(updated[name]))
    .map((name) => ({ fieldPath: name, oldValue: previous[name], newValue: updated[name] }));
}
