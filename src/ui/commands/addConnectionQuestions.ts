import * as vscode from 'vscode';
import { describeValue } from '../../app/addConnection/describeValue';
import type { PastedText } from '../../app/addConnection/pastedConnection';
import { describeFound, recognizeVendor } from '../../app/addConnection/pastedConnection';
import type { QuickDraft } from '../../app/addConnection/quickDraft';
import { listRemedies } from '../../app/addConnection/quickDraft';
import type { UnfinishedDraft, UnfinishedDrafts } from '../../app/addConnection/unfinishedDrafts';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import type { Environment } from '../../connections/connectionRecord';
import { connectionEnvironments } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { PastedFacts } from '../../connections/pastedFacts';
import type { ConnectionField, TestReport, Vendor } from '../../connections/vendor';
import type { Fix } from '../../core/problem';
import { describe } from '../../core/problem';
import { formatRelativeTime } from '../../core/relativeTime';
import { chooseVendor } from '../prompts/chooseVendor';
import type { Answer, StepPosition } from '../prompts/prompts';
import { askChoice, askText, back } from '../prompts/prompts';

export type Prompt = { title: string; position: StepPosition };

/** Which connection that was left unsaved to go on with; undefined: another one. */
export async function askUnfinishedDraft(drafts: UnfinishedDrafts): Promise<UnfinishedDraft | undefined> {
  if (drafts.list().length === 0) return undefined;
  const items = drafts.list().map((unfinishedDraft) => ({
    label: unfinishedDraft.draft.name || vscode.l10n.t('Connection to {0}', unfinishedDraft.draft.vendor.label),
    description: formatRelativeTime(unfinishedDraft.leftAt),
    detail: [unfinishedDraft.draft.describe(), vscode.l10n.t('keys and secrets are asked for again')]
      .filter(Boolean)
      .join(' · '),
    value: unfinishedDraft,
  }));
  const answer = await askChoice<UnfinishedDraft | 'another'>({
    title: vscode.l10n.t('Add Connection'),
    placeholder: vscode.l10n.t('Continue with the connection that is not saved yet?'),
    items: [...items, { label: vscode.l10n.t('$(add) Add Another Connection'), value: 'another' }],
  });
  return answer === back || answer === 'another' ? undefined : answer;
}

/** Asks for a text that says as much as possible, and for the service where it does not say that. */
export async function askPastedText(
  vendors: readonly Vendor[],
  pastedText: PastedText,
  text: string,
): Promise<{ vendor: Vendor; facts: PastedFacts; shownText: string }> {
  const title = vscode.l10n.t('Add Connection');
  const shownText = await askText({
    title,
    prompt: vscode.l10n.t(
      'Paste what you have, all at once or a part: the URL of your Celonis data pool or of Celigo, a key, lines of an .env file, JSON, a header. What is missing is asked next. Press Enter to be asked for everything.',
    ),
    placeholder: vscode.l10n.t('URL, key, .env lines, JSON or header'),
    value: text,
    replacePasted: (pasted) => pastedText.read(pasted).shownText,
    explain: (shown) => describeFound(vendors, pastedText.read(shown).facts),
    check: (shown) =>
      shown.trim() === '' || describeFound(vendors, pastedText.read(shown).facts) !== undefined
        ? { warning: undefined }
        : {
            error: vscode.l10n.t(
              'No address and no key was found in this text. Paste another one, or empty the box and press Enter to be asked for everything.',
            ),
          },
  });
  if (shownText === back) return askPastedText(vendors, pastedText, text);
  const { facts } = pastedText.read(shownText);
  const vendor = recognizeVendor(vendors, facts) ?? (await chooseVendor(vendors, title));
  return { vendor, facts, shownText };
}

async function askName(prompt: Prompt, draft: QuickDraft, service: ConnectionService): Promise<void> {
  const answer = await askText({
    ...prompt,
    prompt: vscode.l10n.t('Name your connection'),
    value: draft.name,
    check: (text) => checkConnectionName(service, text),
  });
  if (answer !== back) draft.name = answer.trim();
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

/** The last question: the environment, under a name that is proposed and can be changed there. */
export async function askEnvironmentAndName(
  prompt: Prompt,
  draft: QuickDraft,
  service: ConnectionService,
): Promise<Answer<void>> {
  draft.name = service.uniqueName(draft.name || draft.vendor.suggestName(draft.values));
  const environments = connectionEnvironments.map((value) => ({
    value,
    label: getEnvironmentLabel(value) || vscode.l10n.t('None'),
    description: environmentHint(value),
  }));
  const answer = await askChoice<Environment | 'changeName'>({
    ...prompt,
    placeholder: vscode.l10n.t('Environment of "{0}"', draft.name),
    items: [
      ...environments,
      { value: 'changeName', label: vscode.l10n.t('$(edit) Change the Name…'), description: draft.name },
    ],
    active: draft.environment,
  });
  if (answer === back) return back;
  if (answer === 'changeName') {
    await askName(prompt, draft, service);
    return askEnvironmentAndName(prompt, draft, service);
  }
  draft.environment = answer;
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

export type NextAction =
  | { kind: 'save' }
  | { kind: 'retry' }
  | { kind: 'fix'; fix: Extract<Fix, { kind: 'setField' }> }
  | { kind: 'correct'; field: ConnectionField };

/** After a test that failed or was cancelled: what to do now. What was wrong can be corrected at once. */
export async function askWhatNext(draft: QuickDraft, report: TestReport | undefined): Promise<NextAction> {
  const problem = report?.checks.find((check) => check.problem)?.problem;
  const title = problem ? describe(problem) : (report?.summary ?? vscode.l10n.t('The connection was not tested.'));
  const { fixes, corrections } = listRemedies(report);
  const fields = draft.listFields();
  const correctionItems = corrections.flatMap(({ field: key, label }) => {
    const field = fields.find((candidate) => candidate.key === key);
    return field ? [{ label, value: { kind: 'correct', field } as const }] : [];
  });
  const answer = await askChoice<NextAction | 'other'>({
    title,
    placeholder: vscode.l10n.t('What do you want to do?'),
    items: [
      ...fixes.map((fix) => ({ label: fix.label, value: { kind: 'fix', fix } as const })),
      ...correctionItems,
      { label: vscode.l10n.t('Change Something Else…'), value: 'other' },
      { label: vscode.l10n.t('Test Again'), value: { kind: 'retry' } },
      { label: vscode.l10n.t('Save Anyway'), value: { kind: 'save' } },
    ],
  });
  if (answer === back) return { kind: 'retry' };
  return answer === 'other' ? askChangedField(draft, fields) : answer;
}

async function askChangedField(draft: QuickDraft, fields: readonly ConnectionField[]): Promise<NextAction> {
  const field = await askChoice({
    title: vscode.l10n.t('Add a connection to {0}', draft.vendor.label),
    placeholder: vscode.l10n.t('What do you want to change?'),
    items: fields.map((candidate) => ({
      label: candidate.label,
      description: describeValue(candidate, draft.values) ?? '',
      value: candidate,
    })),
  });
  return field === back ? { kind: 'retry' } : { kind: 'correct', field };
}
