import * as vscode from 'vscode';
import { visibleFields } from '../connections/visibility';
import { environments } from '../connections/model';
import { describe, isCancelled, toProblem } from '../http/problem';
import { withSignal } from '../platform/cancel';
import { environmentLabel } from '../tree/environment';
import { confirm } from '../forms/panel';
import { askField } from './ask/field';
import { askChoice, askText, back } from './ask/input';
import { chooseVendor } from './ask/vendor';
import { reportText } from './testReport';
import { inform, withProgress } from '../platform/notify';
import type { Field, TestReport, Vendor } from '../connections/vendor';
import type { Environment } from '../connections/model';
import type { Fix } from '../http/problem';
import type { ConnectionService, Draft } from '../connections/service';
import type { Entry } from './ask/field';
import type { Answer, Place } from './ask/input';
import type { Parts } from './parts';

type Entered = Entry & { name: string; environment: Environment };

/** The fields of the form, one after the other, natively. */
export function addConnectionQuick(parts: Parts): void {
  const { commands, service } = parts;
  commands.add('celonisCeligo.addConnectionQuick', async () => {
    const vendor = await chooseVendor(service.vendors, vscode.l10n.t('Add Connection'));
    const entered: Entered = { values: {}, secrets: {}, name: '', environment: 'none' };
    for (let step = 0; ; step = stepsOf(vendor, entered).length - 1) {
      await askFrom(step, vendor, entered, parts);
      if (await testAndSave(parts, vendor, entered)) return;
    }
  });
}

/** Asks step by step; what is visible may change with every answer, so the steps are found anew each time. */
async function askFrom(start: number, vendor: Vendor, entered: Entered, parts: Parts): Promise<void> {
  const title = vscode.l10n.t('Add a connection to {0}', vendor.label);
  for (let index = start; ; ) {
    const steps = stepsOf(vendor, entered);
    const step = steps[index];
    if (step === undefined) return;
    const place = { step: index + 1, total: steps.length };
    const answer = await askStep(step, { title, place }, vendor, entered, parts);
    index = answer === back ? Math.max(0, index - 1) : index + 1;
  }
}

function stepsOf(vendor: Vendor, entered: Entered): (Field | 'name' | 'environment')[] {
  // A choice between one thing is no question.
  const fields = visibleFields(vendor, entered.values).filter((field) => field.kind !== 'choice' || (field.choices?.length ?? 0) > 1);
  return [...fields, 'name', 'environment'];
}

async function askStep(
  step: Field | 'name' | 'environment',
  where: { title: string; place: Place },
  vendor: Vendor,
  entered: Entered,
  { service, oauthClients }: Parts,
): Promise<Answer<void>> {
  if (step === 'name') return askName(where, vendor, entered, service);
  if (step === 'environment') return askEnvironment(where, entered);
  return askField(where, step, { vendor, clients: oauthClients, entry: entered });
}

async function askName(where: { title: string; place: Place }, vendor: Vendor, entered: Entered, service: ConnectionService): Promise<Answer<void>> {
  const answer = await askText({
    ...where,
    prompt: vscode.l10n.t('Name your connection'),
    value: entered.name || service.uniqueName(vendor.suggestName(entered.values)),
    check: (text) => checkName(service, text),
  });
  if (answer === back) return back;
  entered.name = answer.trim();
}

/** What is wrong with a connection's name. */
export function checkName(service: ConnectionService, text: string, exceptId?: string): { error: string } | object {
  if (text.trim() === '') return { error: vscode.l10n.t('Enter a name.') };
  if (service.nameTaken(text, exceptId)) return { error: vscode.l10n.t('Another connection has this name. Choose a different one.') };
  return {};
}

async function askEnvironment(where: { title: string; place: Place }, entered: Entered): Promise<Answer<void>> {
  const items = environments.map((value) => ({ value, label: environmentLabel(value) || vscode.l10n.t('None'), description: hint(value) }));
  const answer = await askChoice({ ...where, placeholder: vscode.l10n.t('Environment'), items, active: entered.environment });
  if (answer === back) return back;
  entered.environment = answer;
}

function hint(environment: Environment): string {
  switch (environment) {
    case 'none':
      return vscode.l10n.t('no label');
    case 'test':
      return vscode.l10n.t('labelled in the list and in questions');
    case 'production':
      return vscode.l10n.t('labelled, and replacing a table asks for its name');
  }
}

/** Whether the connection was saved; false when the person wants to change something. */
async function testAndSave({ service, log }: Parts, vendor: Vendor, entered: Entered): Promise<boolean> {
  for (;;) {
    const draft: Draft = { vendor: vendor.id, ...entered };
    const consent = service.neededConsent(draft);
    if (consent && !(await confirm(consent))) return false;
    await consent?.give();
    const report = await testDraft(service, draft);
    if (report) log.info(reportText(draft.name, report));
    const next = report?.works ? 'save' : await askNext(report);
    if (next === 'back') return false;
    if (next === 'save') {
      await service.save(draft, report);
      void inform(report?.works ? vscode.l10n.t('"{0}" works and is saved.', draft.name) : vscode.l10n.t('"{0}" is saved.', draft.name));
      return true;
    }
    applyFix(entered, next);
  }
}

type SetField = Extract<Fix, { kind: 'setField' }>;

/** After a test that failed or was cancelled: what to do now. */
async function askNext(report: TestReport | undefined): Promise<'back' | 'save' | SetField> {
  const failed = report?.checks.find((check) => check.problem);
  const why = failed?.problem ? describe(failed.problem) : (report?.summary ?? vscode.l10n.t('The connection was not tested.'));
  const fixes = (failed?.fixes ?? failed?.problem?.fixes ?? []).filter((fix) => fix.kind === 'setField');
  const answer = await askChoice<'back' | 'save' | SetField>({
    title: why,
    placeholder: vscode.l10n.t('What now?'),
    items: [
      ...fixes.map((fix) => ({ label: fix.label, value: fix })),
      { label: vscode.l10n.t('Go back and change something'), value: 'back' as const },
      { label: vscode.l10n.t('Save anyway'), value: 'save' as const },
    ],
  });
  return answer === back ? 'back' : answer;
}

function applyFix({ values, secrets }: Entered, { field, value, secret }: SetField): void {
  values[field] = value;
  if (secret) secrets[secret.to] = secrets[secret.from] ?? '';
}

async function testDraft(service: ConnectionService, draft: Draft): Promise<TestReport | undefined> {
  const title = vscode.l10n.t('Testing "{0}"', draft.name);
  try {
    return await withProgress(title, (progress, token) =>
      withSignal(token, (signal) => service.test(draft, signal, (check) => progress.report({ message: check.label }))),
    );
  } catch (error) {
    if (isCancelled(error)) return undefined;
    const problem = toProblem(error);
    return { works: false, checks: [], summary: describe(problem) };
  }
}
