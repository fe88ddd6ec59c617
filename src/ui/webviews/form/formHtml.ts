import type { WebviewPageOptions } from '../host/webviewHtml';
import { createWebviewHtml } from '../host/webviewHtml';
import type { FormSpec } from './formSpecTypes';

/** The page of a form. */
export function createFormHtml(
  options: Omit<WebviewPageOptions, 'title' | 'rootId' | 'spec'> & { spec: FormSpec },
): string {
  return createWebviewHtml({ ...options, title: options.spec.title, rootId: 'form' });
}
