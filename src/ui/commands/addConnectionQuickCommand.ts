import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import type { Environment } from '../../connections/connectionRecord';
import { connectionEnvironments } from '../../connections/connectionRecord';
import type { ConnectionDraft, ConnectionService } from '../../connections/connectionService';
import { visibleFields } from '../../connections/fieldVisibility';
import type { OAuthClientService } from '../../connections/oauthClients';
import type { ConnectionField, TestReport, Vendor } from '../../connections/vendor';
import type { Fix } from '../../core/problem';
import { cancelledProblem, describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showInformation, showWarning, withProgress } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import { withSignal } from '../adapters/withSignal';
import type { ChoicesReader } from '../prompts/askChosenText';
import type { EnteredFields } from '../prompts/askField';
import { askField } from '../prompts/askField';
import { chooseVendor } from '../prompts/chooseVendor';
import type { Answer, StepPosition } from '../prompts/prompts';
import { askChoice, askText, back } from '../prompts/prompts';
import { confirm } from '../webviews/form/formWebview';
import { formatReport } from './connectionTestReport';

interface Dependencies {
  commands: CommandRegistry;
  log: OutputLog;
  oauthClients: OAuthClientService;
  service: ConnectionService;
}

type EnteredConnection = EnteredFields & { name: string; environment: Environment };

/** The fields of the form, one after the other, natively. */
export function registerAddConnectionQuick(services: Dependencies): void {
  const { commands, service } = services;
  commands.register('celonisCeligo.addConnectionQuick', async () => {
    const vendor = await chooseVendor(service.vendors, vscode.l10n.t('Add Connection'));
    const enteredConnection: EnteredConnection = { values: {}, secrets: {}, name: '', environment: 'none' };
    const progress = { nextStep: 0 };
    for (;;) {
      try {
        await askFrom(progress, vendor, enteredConnection, services);
        if (await testAndSave(services, vendor, enteredConnection)) return;
        progress.nextStep = visibleSteps(vendor, enteredConnection).length - 1;
      } catch (error) {
        // Any other list or box that opens hides ours, the command palette too: nobody can tell that from Escape.
        if (!isCancelled(error) || progress.nextStep === 0) throw error;
        if (!(await offerToContinue(vendor, enteredConnection))) throw error;
      }
    }
  });
}

/** Whether a person wants to go on where the questions were left. */
async function offerToContinue(vendor: Vendor, { name }: EnteredConnection): Promise<boolean> {
  const continueLabel = vscode.l10n.t('Continue');
  const message = name
    ? vscode.l10n.t('"{0}" is not saved yet.', name)
    : vscode.l10n.t('The connection to {0} is not saved yet.', vendor.label);
  return (await showWarning(message, continueLabel)) === continueLabel;
}

/** Asks step by step; what is visible may change with every answer, so the steps are found anew each time. */
async function askFrom(
  progress: { nextStep: number },
  vendor: Vendor,
  enteredConnection: EnteredConnection,
  services: Dependencies,
): Promise<void> {
  const title = vscode.l10n.t('Add a connection to {0}', vendor.label);
  for (;;) {
    const steps = visibleSteps(vendor, enteredConnection);
    const step = steps[progress.nextStep];
    if (step === undefined) return;
    const position = { step: progress.nextStep + 1, total: steps.length };
    const answer = await askStep(step, { title, position }, vendor, enteredConnection, services);
    progress.nextStep = answer === back ? Math.max(0, progress.nextStep - 1) : progress.nextStep + 1;
  }
}

function visibleSteps(
  vendor: Vendor,
  enteredConnection: EnteredConnection,
): (ConnectionField | 'name' | 'environment')[] {
  // A choice between one thing is no question.
  const fields = visibleFields(vendor, enteredConnection.values).filter(
    (field) => field.kind !== 'choice' || (field.choices?.length ?? 0) > 1,
  );
  // What can be chosen from what the service has comes once it is known where to ask and as whom.
  const typedFields = fields.filter((field) => !field.listChoices);
  const chosenFields = fields.filter((field) => !typedFields.includes(field));
  return [...typedFields, ...chosenFields, 'name', 'environment'];
}

async function askStep(
  step: ConnectionField | 'name' | 'environment',
  prompt: { title: string; position: StepPosition },
  vendor: Vendor,
  enteredConnection: EnteredConnection,
  { service, oauthClients }: Dependencies,
): Promise<Answer<void>> {
  if (step === 'name') return askName(prompt, vendor, enteredConnection, service);
  if (step === 'environment') return askEnvironment(prompt, enteredConnection);
  const listChoices: ChoicesReader = async (field, signal) => {
    const draft: ConnectionDraft = { vendor: vendor.id, ...enteredConnection };
    const consent = service.neededConsent(draft);
    if (consent && !(await confirm(consent))) throw new ProblemError(cancelledProblem());
    await consent?.give();
    return service.listFieldChoices(draft, field.key, signal);
  };
  return askField(prompt, step, { vendor, clients: oauthClients, enteredFields: enteredConnection, listChoices });
}

async function askName(
  prompt: { title: string; position: StepPosition },
  vendor: Vendor,
  enteredConnection: EnteredConnection,
  service: ConnectionService,
): Promise<Answer<void>> {
  const answer = await askText({
    ...prompt,
    prompt: vscode.l10n.t('Name your connection'),
    value: enteredConnection.name || service.uniqueName(vendor.suggestName(enteredConnection.values)),
    check: (text) => checkConnectionName(service, text),
  });
  if (answer === back) return back;
  enteredConnection.name = answer.trim();
}

/** What is wrong with a connection's name. */
export function checkConnectionName(
  service: ConnectionService,
  text: string,
  exceptId?: string,
): { error: string } | object {
  if (text.trim() === '') return { error: vscode.l10n.t('Enter a name.') };
  if (service.isNameTaken(text, exceptId))
    return { error: vscode.l10n.t('Another connection has this name. Choose a different one.') };
  return {};
}

async function askEnvironment(
  prompt: { title: string; position: StepPosition },
  enteredConnection: EnteredConnection,
): Promise<Answer<void>> {
  const items = connectionEnvironments.map((value) => ({
    value,
    label: getEnvironmentLabel(value) || vscode.l10n.t('None'),
    description: environmentHint(value),
  }));
  const answer = await askChoice({
    ...prompt,
    placeholder: vscode.l10n.t('Environment'),
    items,
    active: enteredConnection.environment,
  });
  if (answer === back) return back;
  enteredConnection.environment = answer;
}

function environmentHint(environment: Environment): string {
  switch (environment) {
    case 'none':
      return vscode.l10n.t('no label');
    case 'test':
      return vscode.l10n.t('shown in the list and in confirmations');
    case 'production':
      return vscode.l10n.t('shown, and every change is confirmed');
  }
}

/** Whether the connection was saved; false when the person wants to change something. */
async function testAndSave(
  { service, log }: Dependencies,
  vendor: Vendor,
  enteredConnection: EnteredConnection,
): Promise<boolean> {
  for (;;) {
    const draft: ConnectionDraft = { vendor: vendor.id, ...enteredConnection };
    const consent = service.neededConsent(draft);
    if (consent && !(await confirm(consent))) return false;
    await consent?.give();
    const report = await testDraft(service, draft);
    if (report) log.info(formatReport(draft.name, report));
    const decision = report?.works ? 'save' : await askWhatNext(report);
    if (decision === 'back') return false;
    if (decision === 'save') {
      await service.save(draft, report);
      void showInformation(
        report?.works
          ? vscode.l10n.t('"{0}" works and is saved.', draft.name)
          : vscode.l10n.t('"{0}" is saved.', draft.name),
      );
      return true;
    }
    applyFix(enteredConnection, decision);
  }
}

type SetFieldFix = Extract<Fix, { kind: 'setField' }>;

/** After a test that failed or was cancelled: what to do now. */
async function askWhatNext(report: TestReport | undefined): Promise<'back' | 'save' | SetFieldFix> {
  const failedCheck = report?.checks.find((check) => check.problem);
  const failureText = failedCheck?.problem
    ? describe(failedCheck.problem)
    : (report?.summary ?? vscode.l10n.t('The connection was not tested.'));
  const fixes = (failedCheck?.fixes ?? failedCheck?.problem?.fixes ?? []).filter((fix) => fix.kind === 'setField');
  const answer = await askChoice<'back' | 'save' | SetFieldFix>({
    title: failureText,
    placeholder: vscode.l10n.t('What now?'),
    items: [
      ...fixes.map((fix) => ({ label: fix.label, value: fix })),
      { label: vscode.l10n.t('Go back and change something'), value: 'back' as const },
      { label: vscode.l10n.t('Save anyway'), value: 'save' as const },
    ],
  });
  return answer === back ? 'back' : answer;
}

function applyFix({ values, secrets }: EnteredConnection, { field, value, secret }: SetFieldFix): void {
  values[field] = value;
  if (secret) secrets[secret.to] = secrets[secret.from] ?? '';
}

async function testDraft(service: ConnectionService, draft: ConnectionDraft): Promise<TestReport | undefined> {
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
