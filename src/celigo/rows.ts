import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { Resource } from '../connections/vendor';
import type { CeligoApi } from './api';
import type { Links } from './links';
import { masked } from './mask';

export { lines, localTime, noteRow, pagedRows } from '../connections/rows';

/** What every row of the tree is made with. */
export interface RowContext {
  api: CeligoApi;
  links: Links;
}

/** The record behind a path as it may be shown: "View as JSON". Throws ProblemError. */
export function documentAt(api: CeligoApi, path: string): NonNullable<Resource['document']> {
  return async (signal) => masked(await api.request({ method: 'GET', path, step: t('reading the record'), schema: z.unknown(), signal }));
}
