import type { Secrets } from '../../core/secrets';

/** The paths in a record at which one of these secrets can be read. None: all are masked (celigo-api.md §3.1). */
export function findUnmaskedSecrets(record: unknown, secrets: Secrets, path = ''): string[] {
  if (typeof record === 'string')
    return Object.values(secrets).some((secret) => secret !== '' && record.includes(secret)) ? [path] : [];
  if (typeof record !== 'object' || record === null) return [];
  return Object.entries(record).flatMap(([name, member]) =>
    findUnmaskedSecrets(member, secrets, path ? `${path}.${name}` : name),
  );
}
