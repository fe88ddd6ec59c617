import { t } from '@vscode/l10n';

interface NamedConnection {
  id: string;
  name: string;
}

/** Whether another connection has this name, in capital letters or small ones. */
export function isNameTaken(connections: readonly NamedConnection[], name: string, exceptId?: string): boolean {
  return listTakenNames(connections, exceptId).has(name.trim().toLowerCase());
}

/** A name that no other connection has: "acme", "acme 2". */
export function uniqueConnectionName(
  connections: readonly NamedConnection[],
  preferredName: string,
  exceptId?: string,
): string {
  const takenNames = listTakenNames(connections, exceptId);
  const baseName = preferredName.trim() || t('Connection');
  if (!takenNames.has(baseName.toLowerCase())) return baseName;
  const stem = baseName.replace(/ \d+$/, '');
  let number = 2;
  while (takenNames.has(`${stem} ${number}`.toLowerCase())) number++;
  return `${stem} ${number}`;
}

function listTakenNames(connections: readonly NamedConnection[], exceptId: string | undefined): Set<string> {
  return new Set(connections.filter(({ id }) => id !== exceptId).map(({ name }) => name.toLowerCase()));
}
