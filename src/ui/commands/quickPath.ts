import * as vscode from 'vscode';
import { PastedText } from '../../app/addConnection/pastedConnection';
import { QuickDraft } from '../../app/addConnection/quickDraft';
import type { UnfinishedDrafts } from '../../app/addConnection/unfinishedDrafts';
import type { ConnectionDraft } from '../../connections/connectionDraft';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionField, TestReport } from '../../connections/vendor';
import { cancelledProblem, describe, isCancelled, ProblemError, toProblem } from '../../core/problem';
import { showInformation, showWarning, withProgress } from '../adapters/notifications';
import { withSignal } from '../adapters/withSignal';
import type { FieldPrompt } from '../prompts/askChosenText';
import { askField } from '../prompts/askField';
import type { Answer } from '../prompts/prompts';
import { back } from '../prompts/prompts';
import { confirm } from '../webviews/form/formWebview';
import { askEnvironmentAndName, askPastedText, askWhatNext } from './addConnectionQuestions';
import { formatReport } from './connectionTestReport';
import { selectConnection } from './selectConnection';
import type { Services } from './services';

export type QuickPathDependencies = Pick<Services, 'commands' | 'log' | 'oauthClients' | 'service' | 'tree' | 'view'>;

/**
 * Asks for a connection until it is saved, and selects it. What is left is kept, and offered at once and later. Throws
 * `cancelled` where it is left for good.
 */
export async function addWithQuestions(
  services: QuickPathDependencies,
  drafts: UnfinishedDrafts,
  draft?: QuickDraft,
): Promise<void> {
  const path = new QuickPath(services, draft);
  for (;;) {
    try {
      const { id } = await path.run();
      return await selectConnection(services, id);
    } catch (error) {
      // Any other list or box that opens hides ours, the command palette too: nobody can tell that from Escape.
      if (!isCancelled(error) || !path.draft) throw error;
      const unfinishedDraft = drafts.keep(path.draft);
      if (!(await offerToContinue(path.draft))) throw error;
      if (!drafts.take(unfinishedDraft))
        return void showInformation(vscode.l10n.t('You have already continued with this connection.'));
    }
  }
}

/** Whether a person wants to go on where the questions were left. */
async function offerToContinue({ name, vendor }: QuickDraft): Promise<boolean> {
  const continueLabel = vscode.l10n.t('Continue');
  const message = name
    ? vscode.l10n.t('"{0}" is not saved yet.', name)
    : vscode.l10n.t('The connection to {0} is not saved yet.', vendor.label);
  return (await showWarning(message, continueLabel)) === continueLabel;
}

/** The questions for one connection. Where they were left, `run` goes on. */
class QuickPath {
  private readonly pastedText = new PastedText();
  private shownText = '';

  constructor(
    private readonly services: QuickPathDependencies,
    public draft: QuickDraft | undefined,
  ) {}

  /** Asks until the connection is saved. Throws `cancelled` on Escape. */
  async run(): Promise<Connection> {
    for (;;) {
      const draft = this.draft?.nextStep ? this.draft : await this.askText();
      const { log, service } = this.services;
      const fields = draft.listQuestions();
      const index = draft.nextStep - 1;
      const position = { step: draft.nextStep + 1, total: fields.length + 2 };
      const prompt = { title: vscode.l10n.t('Add a connection to {0}', draft.vendor.label), position };
      const field = fields[index];
      if (field) {
        this.move(await this.askField(draft, field, prompt));
        draft.accepted = undefined;
        continue;
      }
      if (!draft.accepted && !(await this.test(draft))) continue;
      if (index === fields.length) this.move(await askEnvironmentAndName(prompt, draft, service));
      else {
        const report = draft.accepted?.report;
        const connection = await service.save(draft.toConnection(draft.name), report);
        log.debug(`"${connection.name}" was added with questions.`);
        void showInformation(
          report?.works
            ? vscode.l10n.t('"{0}" is saved and connected.', connection.name)
            : vscode.l10n.t('"{0}" is saved.', connection.name),
        );
        return connection;
      }
    }
  }

  private move(answer: Answer<void>): void {
    if (this.draft) this.draft.nextStep += answer === back ? -1 : 1;
  }

  private async askText(): Promise<QuickDraft> {
    const { vendors } = this.services.service;
    const { vendor, facts, shownText } = await askPastedText(vendors, this.pastedText, this.shownText);
    this.shownText = shownText;
    const draft = this.draft?.vendor === vendor ? this.draft : new QuickDraft(vendor);
    draft.fill(facts);
    draft.nextStep = 1;
    this.draft = draft;
    return draft;
  }

  private askField(draft: QuickDraft, field: ConnectionField, prompt: FieldPrompt): Promise<Answer<void>> {
    const { service, oauthClients } = this.services;
    return askField(prompt, field, {
      vendor: draft.vendor,
      clients: oauthClients,
      enteredFields: draft,
      listChoices: async ({ key }, signal) => {
        const connection = draft.toConnection('');
        if (!(await giveConsent(this.services.service, connection))) throw new ProblemError(cancelledProblem());
        return service.listFieldChoices(connection, key, signal);
      },
    });
  }

  /** Tests and asks what to do about what is wrong, until it works or is good enough. False: the person goes back. */
  private async test(draft: QuickDraft): Promise<boolean> {
    const { log, service } = this.services;
    for (;;) {
      const name = draft.name || service.uniqueName(draft.vendor.suggestName(draft.values));
      const connection = draft.toConnection(name);
      if (!(await giveConsent(this.services.service, connection))) {
        draft.nextStep = draft.listQuestions().length;
        return false;
      }
      const report = await testDraft(service, connection);
      if (report) log.info(formatReport(name, report));
      const action = report?.works ? ({ kind: 'save' } as const) : await askWhatNext(draft, report);
      if (action.kind === 'save') {
        draft.accepted = { report };
        // A correction may have made fields visible or taken some away.
        draft.nextStep = Math.max(draft.nextStep, draft.listQuestions().length + 1);
        return true;
      }
      if (action.kind === 'fix') draft.apply(action.fix);
      if (action.kind === 'correct') await this.askField(draft, action.field, { title: action.field.label });
    }
  }
}

/** Asks whether the secret of its client may go to where it leads, unless that is known. */
export async function giveConsent(
  service: Pick<ConnectionService, 'neededConsent'>,
  connection: ConnectionDraft,
): Promise<boolean> {
  const consent = service.neededConsent(connection);
  if (consent && !(await confirm(consent))) return false;
  await consent?.give();
  return true;
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
