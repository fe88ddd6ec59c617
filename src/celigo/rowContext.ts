import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { Resource } from '../connections/vendor';
import type { CeligoApi } from './celigoApi';
import type { CeligoLinks } from './links';
import { maskRecord } from './maskRecord';

/** What every row of the tree is made with. */
export interface CeligoRowContext {
  api: CeligoApi;
  links: CeligoLinks;
}

/** The record behind a path as it may be shown: "View as JSON". Throws ProblemError. */
export function createDocumentLoader(api: CeligoApi, path: string): NonNullable<Resource['loadDocument']> {
  return async (signal) =>
    maskRecord(await api.request({ method: 'GET', path, step: t('reading the record'), schema: z.unknown(), signal }));
}
