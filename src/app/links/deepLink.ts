import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';

/**
 * What a link into the editor opens. Links only ever open: none of them sends, changes or answers anything.
 */
export type DeepLink =
  /** The row of a connection. */
  | { kind: 'connection'; connection: string }
  /** What the last test of a connection came to. */
  | { kind: 'test'; connection: string }
  /** A row below a connection, by the ids of the rows on the way. */
  | { kind: 'row'; connection: string; path: readonly string[] }
  /** The log of a push. */
  | { kind: 'push'; push: string }
  /** The review of connections that may be imported: a file of connections as base64url. */
  | { kind: 'import'; data: string };

export const deepLinkKinds = [
  'connection',
  'test',
  'row',
  'push',
  'import',
] as const satisfies readonly DeepLink['kind'][];

/** Longer links are none of ours. */
const maxLinkLength = 30_000;

/**
 * The path of a link: `/row/<connection>/<id>/<id>`. Ids are escaped twice, because VS Code hands over a path in which
 * one escape is undone, and the id of a table holds a slash.
 */
export function formatDeepLink(link: DeepLink): string {
  const segments = segmentsOf(link);
  return `/${[link.kind, ...segments.map((segment) => encodeURIComponent(encodeURIComponent(segment)))].join('/')}`;
}

function segmentsOf(link: DeepLink): readonly string[] {
  switch (link.kind) {
    case 'push':
      return [link.push];
    case 'import':
      return [link.data];
    case 'row':
      return [link.connection, ...link.path];
    case 'connection':
    case 'test':
      return [link.connection];
  }
}

/** What a link's path stands for, as VS Code hands it over. Throws ProblemError where it opens nothing. */
export function parseDeepLink(path: string): DeepLink {
  const [kind, ...segments] = path.length <= maxLinkLength ? path.replace(/^\//, '').split('/').map(decode) : [];
  const [first, ...others] = segments.filter((segment) => segment !== '');
  if (first !== undefined) {
    if (kind === 'row' && others.length > 0) return { kind, connection: first, path: others };
    if ((kind === 'connection' || kind === 'test') && others.length === 0) return { kind, connection: first };
    if (kind === 'push' && others.length === 0) return { kind, push: first };
    if (kind === 'import' && others.length === 0) return { kind, data: first };
  }
  throw new ProblemError({
    kind: 'input',
    what: t('This link opens nothing in Celonis & Celigo Connections.'),
    why: t('Links lead to a connection, its last test, a row below it, a push, or the review of an import.'),
    next: t('Copy the link again with "Copy Link".'),
  });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
