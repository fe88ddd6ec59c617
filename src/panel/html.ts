import { pageHtml } from '../platform/page';
import type { PageParts } from '../platform/page';
import type { PanelSpec } from './messages';

/** The page of a push panel. */
export function panelHtml({ spec, ...parts }: Omit<PageParts, 'title' | 'root' | 'spec'> & { spec: PanelSpec }): string {
  return pageHtml({ ...parts, title: spec.title, root: 'panel', spec });
}
