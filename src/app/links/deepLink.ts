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
  | { kind: 'push'; push: string };

export const deepLinkKinds = ['connection', 'test', 'row', 'push'] as const satisfies readonly DeepLink['kind'][];

/** Longer links are none of ours. */
const maxLinkLength = 4_000;

/** The path of a link, ids escaped: `/row/<connection>/<id>/<id>`. */
export function formatDeepLink(link: DeepLink): string {
  const segments =
    link.kind === 'push' ? [link.push] : link.kind === 'row' ? [link.connection, ...link.path] : [link.connection];
  return `/${[link.kind, ...segments.map(encodeURIComponent)].join('/')}`;
}

/** What a link's path stands for. Throws ProblemError where it opens nothing. */
export function parseDeepLink(path: string): DeepLink {
  const [kind, ...segments] = path.length <= maxLinkLength ? path.replace(/^\//, '').split('/').map(decode) : [];
  const [first, ...others] = segments.filter((segment) => segment !== '');
  if (first !== undefined) {
    if (kind === 'row' && others.length > 0) return { kind, connection: first, path: others };
    if ((kind === 'connection' || kind === 'test') && others.length === 0) return { kind, connection: first };
    if (kind === 'push' && others.length === 0) return { kind, push: first };
  }
  throw new ProblemError({
    kind: 'input',
    what: t('This link opens nothing in Celonis & Celigo Connections.'),
    why: t('Links lead to a connection, its last test, a row below it, or a push.'),
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
