import { t } from '@vscode/l10n';
import { uniqueFileNames } from '../../core/uniqueFileNames';
import type { PushSource } from '../../engine/model/tablePlan';
import type { FileAccess } from './pushDependencies';

/** The name in a URI. */
export function fileNameOf(uri: string): string {
  const path = uri.replace(/^[A-Za-z][\w+.-]*:(\/\/[^/?#]*)?/, '').replace(/[?#].*$/, '');
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) || uri;
}

/** "orders.json", or "orders-1.json and 2 more". */
export function fileGroupName(uris: readonly string[]): string {
  const [first, ...others] = uris;
  const name = first === undefined ? '' : fileNameOf(first);
  return others.length === 0 ? name : t('{0} and {1} more', name, others.length);
}

/** What is pushed: a file, or several that become one table in their order. Throws ProblemError. */
export async function openPushSource(files: FileAccess, uris: readonly string[], name: string): Promise<PushSource> {
  const [first, second] = uris;
  if (first !== undefined && second === undefined) return files.openSource(first, fileNameOf(first));
  const names = uniqueFileNames(uris.map(pathOf));
  return {
    kind: 'files',
    files: await Promise.all(uris.map((uri, index) => files.openSource(uri, names[index] ?? fileNameOf(uri)))),
    name,
  };
}

/** The path in a URI, decoded. */
export function pathOf(uri: string): string {
  return decodeURIComponent(uri.replace(/^[A-Za-z][\w+.-]*:(\/\/[^/?#]*)?/, ''));
}
