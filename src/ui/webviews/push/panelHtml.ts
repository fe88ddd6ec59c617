import type { WebviewPageOptions } from '../host/webviewHtml';
import { createWebviewHtml } from '../host/webviewHtml';
import type { PanelPageConfig } from './panelMessages';

/** The page of a push panel. */
export function panelHtml({
  spec,
  ...parts
}: Omit<WebviewPageOptions, 'title' | 'rootId' | 'spec'> & { spec: PanelPageConfig }): string {
  return createWebviewHtml({ ...parts, title: spec.title, rootId: 'panel', spec });
}
