import * as vscode from 'vscode';
import { permitWithoutQuestion } from '../../../../app/changes/permitChange';
import type { ConnectionPlan } from '../../../../app/useInCeligo/connectionPlan';
import type { CreatedRecord, CreationOutcome } from '../../../../app/useInCeligo/createInCeligo';
import { deleteCreatedRecords } from '../../../../app/useInCeligo/createInCeligo';
import { CeligoApi } from '../../../../celigo/celigoApi';
import { createCeligoLinks } from '../../../../celigo/links';
import type { ConnectionService } from '../../../../connections/connectionService';
import type { Problem } from '../../../../core/problem';
import { describe, isCancelled, ProblemError } from '../../../../core/problem';
import type { ReviewAction, ReviewOutcome } from '../../../webviews/review/reviewSession';
import { describeProblem } from '../../../webviews/review/reviewSession';

type OutcomeService = Pick<ConnectionService, 'get' | 'openSession' | 'removeLink'>;

/** What the creation came to, for the page: what exists is said, and can be deleted again. Throws `cancelled`. */
export function describeCreation(
  service: OutcomeService,
  plan: ConnectionPlan,
  outcome: CreationOutcome,
  refresh: () => void,
): ReviewOutcome {
  const { connection, problem, createdRecords } = outcome;
  if (problem && createdRecords.length === 0 && isCancelled(new ProblemError(problem))) throw new ProblemError(problem);
  const actions = [
    ...(connection ? [createOpenAction(plan, connection._id)] : []),
    ...(problem && createdRecords.length > 0 ? [createDeleteAction(service, plan, createdRecords, refresh)] : []),
  ];
  if (!problem)
    return {
      tone: 'passed',
      headline: vscode.l10n.t('"{0}" was created in Celigo and answers.', plan.name),
      paragraphs: [
        plan.integration
          ? vscode.l10n.t('It is registered on "{0}". Celigo shows its secret to nobody.', plan.integration.name)
          : vscode.l10n.t('Celigo shows its secret to nobody.'),
      ],
      actions,
    };
  const exists = createdRecords.map(({ kind, name }) =>
    kind === 'connection'
      ? vscode.l10n.t('The connection "{0}" exists in Celigo now.', name)
      : vscode.l10n.t('The OAuth 2.0 client "{0}" exists in Celigo now.', name),
  );
  const described = describeProblem(problem);
  return {
    ...described,
    paragraphs: [...described.paragraphs, ...(exists.length > 0 ? exists : [vscode.l10n.t('Nothing was created.')])],
    actions,
    canRetry: createdRecords.length === 0,
  };
}

export function createOpenAction({ account }: Pick<ConnectionPlan, 'account'>, remoteId: string): ReviewAction {
  return {
    label: vscode.l10n.t('Open in Celigo'),
    run: async () => {
      const url = createCeligoLinks(account.values).connection(remoteId);
      await vscode.env.openExternal(vscode.Uri.parse(url, true));
      return undefined;
    },
  };
}

function createDeleteAction(
  service: OutcomeService,
  { account, connection }: ConnectionPlan,
  createdRecords: readonly CreatedRecord[],
  refresh: () => void,
): ReviewAction {
  return {
    label: vscode.l10n.t('Delete It Again'),
    run: async (signal) => {
      const api = CeligoApi.forSession(
        await service.openSession(account.id, permitWithoutQuestion(service, account.id)),
      );
      const problems: Problem[] = await deleteCreatedRecords(api, createdRecords, signal);
      for (const { id } of createdRecords)
        await service.removeLink(connection.id, { accountId: account.id, remoteId: id });
      refresh();
      if (problems.length === 0)
        return {
          tone: 'passed',
          headline: vscode.l10n.t('What was created is deleted again. Celigo is unchanged.'),
          paragraphs: [],
          actions: [],
          canRetry: true,
        };
      return {
        tone: 'failed',
        headline: vscode.l10n.t('Not everything could be deleted.'),
        paragraphs: problems.map(describe),
        actions: [],
      };
    },
  };
}
