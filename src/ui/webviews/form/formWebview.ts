import type { OriginConsent } from '../../../connections/clientOrigins';
import type { Fix } from '../../../core/problem';
import { describe, toProblem } from '../../../core/problem';
import { findFixAction } from '../../adapters/findFixAction';
import { askModal, showError } from '../../adapters/notifications';
import type { WebviewPage } from '../host/webviewPanels';
import type { FormSpec } from './formSpecTypes';

/** The page of a form. */
export function createFormPage(spec: FormSpec): WebviewPage {
  return { bundle: 'form', title: spec.title, rootId: 'form', spec };
}

/** Asks for a consent in a window of its own. True: it was given. */
export async function confirm({ question, detail, agree }: OriginConsent): Promise<boolean> {
  return (await askModal(question, detail, agree)) === agree;
}

/** Carries out a remedy outside of the form. What concerns its fields is done in the form. */
export function executeFix(fix: Fix): void {
  findFixAction(fix, {})?.().catch((error: unknown) => void showError(describe(toProblem(error))));
}
