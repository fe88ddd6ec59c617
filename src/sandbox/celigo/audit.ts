import type { Caller } from './callers';
import type { ObjectIds } from './collection';
import { masked } from './secrets';

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

  note(event: AuditEntry['event'], resourceType: string, id: string, caller: Caller, before: object = {}, after: object = {}): void {
    const at = this.now();
    this.entries.push({
      _id: this.ids.next(at),
      time: new Date(at).toISOString(),
      event,
      source: 'api',
      resourceType,
      _resourceId: id,
      byUser: { _id: caller.userId, email: caller.email, name: caller.name },
      fieldChanges: event === 'update' ? changes(masked(before), masked(after)) : [],
    });
  }
}

function changes(before: object, after: object): AuditEntry['fieldChanges'] {
  const [old, fresh] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((name) => name !== 'lastModified' && JSON.stringify(old[name]) !== JSON.stringify(fresh[name]))
    .map((name) => ({ fieldPath: name, oldValue: old[name], newValue: fresh[name] }));
}
