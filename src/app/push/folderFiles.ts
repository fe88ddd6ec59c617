import { t } from '@vscode/l10n';
import { ProblemError, throwIfCancelled } from '../../core/problem';
import type { FileAccess } from './pushDependencies';

/** How many files one search may find, and how long it may take. */
export const searchLimits = { results: 500, milliseconds: 2000 };

/**
 * Access to the files in one folder, for what nobody has asked for: the checks of a definition that is being edited. To
 * look for a file outside of the folder throws ProblemError `input`, also where a symbolic link leads there; a search
 * that takes longer than the limit is ended with ProblemError `cancelled`.
 * @param root the URI of the folder
 */
export function limitToFolder(files: FileAccess, root: string): FileAccess {
  const checkInside = (uri: string): void => {
    const prefix = root.endsWith('/') ? root : `${root}/`;
    if (uri !== root && !uri.startsWith(prefix)) throw outsideFolderError(files.fullPath(uri));
  };
  const checkLinks = async (uris: readonly string[]): Promise<void> => {
    const [outsidePath] = await files.findOutside(root, uris);
    if (outsidePath !== undefined) throw outsideFolderError(outsidePath);
  };
  return {
    ...files,
    exists: async (uri) => {
      checkInside(uri);
      if (!(await files.exists(uri))) return false;
      await checkLinks([uri]);
      return true;
    },
    find: async (folder, pattern) => {
      checkInside(folder);
      const signal = AbortSignal.timeout(searchLimits.milliseconds);
      const uris = await files.find(folder, pattern, { maxResults: searchLimits.results, signal });
      // What an ended search has found does not say what is there.
      throwIfCancelled(signal);
      await checkLinks(uris);
      return uris;
    },
  };
}

function outsideFolderError(path: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('{0} is outside of the open folder.', path),
    why: t('It is not checked here. Before a push of it you are asked.'),
  });
}
