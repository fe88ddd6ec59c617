import type { Browser } from 'playwright-core';
import type { FormHostMessage } from '../../src/ui/webviews/form/formMessages';
import type { FormSession } from '../../src/ui/webviews/form/formSession';
import type { FormSpec } from '../../src/ui/webviews/form/formSpecTypes';
import type { Theme, WebviewPage } from './webviewPage';
import { openWebviewPage } from './webviewPage';

export type { Theme } from './webviewPage';
export type FormPage = WebviewPage<FormHostMessage>;

export interface FormPageOptions {
  browser: Browser;
  spec: FormSpec;
  session: (post: (message: FormHostMessage) => void) => FormSession;
  theme?: Theme;
  viewport?: { width: number; height: number };
  isFramed?: boolean;
}

/** The built page of a form in a browser. */
export async function openFormPage({ spec, ...options }: FormPageOptions): Promise<FormPage> {
  return openWebviewPage({ ...options, webviewPage: { bundle: 'form', title: spec.title, rootId: 'form', spec } });
}
