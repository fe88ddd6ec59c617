import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { FileAccess } from '../push/pushDependencies';

/** A folder of the workspace. */
export interface WorkspaceFolder {
  name: string;
  uri: string;
}

/**
 * The URI of a file in one of the folders, by its path in it, with or without the folder's name in front. Throws
 * ProblemError where there is none, or where it lies outside, symbolic links resolved.
 */
export async function findWorkspaceFile(
  files: FileAccess,
  folders: readonly WorkspaceFolder[],
  path: string,
): Promise<string> {
  const segments = path.split(/[\\/]+/).filter((segment) => segment !== '' && segment !== '.');
  for (const folder of folders)
    for (const start of segments[0] === folder.name ? [1, 0] : [0]) {
      const uri = files.resolve(folder.uri, ...segments.slice(start));
      if (!(await files.exists(uri))) continue;
      if ((await files.findOutside(folder.uri, [uri])).length === 0) return uri;
      throw new ProblemError({
        kind: 'input',
        what: t('{0} is not in the workspace.', path),
        next: t('Name a file in one of the folders that are open.'),
      });
    }
  throw new ProblemError({
    kind: 'input',
    what: t('There is no file {0} in the workspace.', path),
    next:
      folders.length > 0
        ? t('Name it by its path in the folder that is open.')
        : t('Open a folder first. Only its files can be read.'),
  });
}
