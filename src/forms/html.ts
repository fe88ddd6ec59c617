import { pageHtml } from '../platform/page';
import type { PageParts } from '../platform/page';
import type { FormSpec } from './spec';

/** The page of a form. */
export function formHtml(parts: Omit<PageParts, 'title' | 'root' | 'spec'> & { spec: FormSpec }): string {
  return pageHtml({ ...parts, title: parts.spec.title, root: 'form' });
}
