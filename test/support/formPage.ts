import { formHtml } from '../../src/forms/html';
import { openWebviewPage, pageOrigin } from './webviewPage';
import type { Browser } from 'playwright-core';
import type { HostMessage } from '../../src/forms/messages';
import type { FormSession } from '../../src/forms/session';
import type { FormSpec } from '../../src/forms/spec';
import type { Theme, WebviewPage } from './webviewPage';

export type { Theme } from './webviewPage';
export type FormPage = WebviewPage<HostMessage>;

export interface FormPageOptions {
  browser: Browser;
  spec: FormSpec;
  session: (post: (message: HostMessage) => void) => FormSession;
  theme?: Theme;
  viewport?: { width: number; height: number };
}

/** The built page of a form in a browser. */
export async function openFormPage({ spec, ...options }: FormPageOptions): Promise<FormPage> {
  const html = formHtml({ cspSource: pageOrigin, nonce: 'bm9uY2U', script: `${pageOrigin}/form.js`, style: `${pageOrigin}/formStyle.css`, language: 'en', spec });
  return openWebviewPage({ ...options, html });
}
