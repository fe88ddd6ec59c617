import * as vscode from 'vscode';
import { isBrought, readBroughtConnection } from '../../../../app/useInCeligo/bringFromCeligo';
import { readCelonisSource } from '../../../../app/useInCeligo/celonisSource';
import { planConnection } from '../../../../app/useInCeligo/connectionPlan';
import { reviewConnection } from '../../../../app/useInCeligo/reviewConnection';
import { sendConnectionPlan, sendUpdatePlan } from '../../../../app/useInCeligo/sendPlan';
import { planUpdate, reviewUpdate } from '../../../../app/useInCeligo/updateInCeligo';
import type { CeligoApi } from '../../../../celigo/celigoApi';
import { readCelonisTarget } from '../../../../celigo/connectors/celonisTarget';
import { getConnection, listConnections } from '../../../../celigo/integrations/connections';
import { nameOrId } from '../../../../celigo/integrations/integrations';
import type { Connection, RemoteLink } from '../../../../connections/connectionRecord';
import { iterateItems } from '../../../../connections/listPages';
import { ProblemError } from '../../../../core/problem';
import { showInformation, withCancellableProgress } from '../../../adapters/notifications';
import type { ProblemContext } from '../../../adapters/problemNotifier';
import { resolveVendorConnection } from '../../../prompts/chooseConnection';
import { askChoice } from '../../../prompts/prompts';
import { describeProblem } from '../../../webviews/review/reviewSession';
import { rowDataOf } from '../../selectedRows';
import type { Services } from '../../services';
import { resolveAccount, resolveAccountToChange } from '../celigoAccount';
import { readAllItems } from '../userPrompts';
import { chooseCeligoPlace } from './chooseCeligoPlace';
import { planQuestions } from './planQuestions';
import { createOpenAction, describeCreation } from './reviewOutcomes';

type Dependencies = Pick<Services, 'commands' | 'forms' | 'oauthClients' | 'reviews' | 'service' | 'tree'>;

/** A connection made here works in Celigo, and one that is there works here. */
export function registerUseInCeligo(services: Dependencies): void {
  const { commands, forms, oauthClients, reviews, service, tree } = services;
  const refreshBoth = (...ids: string[]): void => ids.forEach((id) => tree.refresh(id));

  commands.register('celonisCeligo.useInCeligo', async (scope, arg) => {
    const title = vscode.l10n.t('Use in Celigo');
    const connection = await resolveVendorConnection(service, scope, arg, title, 'celonis');
    const account = await resolveAccountToChange(services, scope, undefined, title);
    const chosen = await chooseCeligoPlace(connection, account.connection, account.api, oauthClients);
    const accountId = account.connection.id;
    const refresh = (): void => refreshBoth(connection.id, accountId);
    if ('existing' in chosen) {
      const { _id: remoteId } = chosen.existing;
      await service.addLink(connection.id, { accountId, remoteId, name: nameOrId(chosen.existing) });
      refresh();
      void showInformation(
        vscode.l10n.t('"{0}" is linked to "{1}" in Celigo.', connection.name, nameOrId(chosen.existing)),
      );
      return;
    }
    const plan = await withCancellableProgress(vscode.l10n.t('Reading the connector for Celonis'), (signal) =>
      planConnection(account.api, chosen.place, planQuestions, signal),
    );
    reviews.show(`use ${connection.id}`, reviewConnection(plan), {
      send: async (onStep, signal) => {
        const outcome = await sendConnectionPlan(service, plan, onStep, signal);
        refresh();
        return describeCreation(service, plan, outcome, refresh);
      },
    });
  });

  commands.register('celonisCeligo.updateInCeligo', async (scope, arg) => {
    const title = vscode.l10n.t('Update in Celigo');
    const { connection, link } = await resolveLink(services, scope, arg, title);
    const { connection: account, api } = await resolveAccountToChange(services, scope, link.accountId, title);
    const source = readCelonisSource(connection, oauthClients.get(connection.values['oauthClient'] ?? ''));
    const plan = await withCancellableProgress(vscode.l10n.t('Reading "{0}"', link.name), (signal) =>
      planUpdate(api, { connection, source, account, link }, signal),
    );
    reviews.show(`update ${connection.id}`, reviewUpdate(plan), {
      send: async (onStep, signal) => {
        const problem = await sendUpdatePlan(service, plan, onStep, signal);
        refreshBoth(connection.id, account.id);
        const actions = [createOpenAction(plan, link.remoteId)];
        if (problem) return { ...describeProblem(problem), actions };
        return {
          tone: 'passed',
          headline: vscode.l10n.t('"{0}" was updated in Celigo and answers.', link.name),
          paragraphs:
            plan.waitingFlows.length > 0
              ? [vscode.l10n.t('These flows go on by themselves: {0}.', plan.waitingFlows.join(', '))]
              : [],
          actions,
        };
      },
    });
  });

  commands.register('celonisCeligo.removeCeligoLink', async (_scope, arg) => {
    const { celonisConnectionId, accountId, remoteId } = rowDataOf(arg);
    if (celonisConnectionId === undefined || accountId === undefined || remoteId === undefined) return;
    await service.removeLink(celonisConnectionId, { accountId, remoteId });
    refreshBoth(celonisConnectionId, accountId);
  });

  commands.register('celonisCeligo.bringFromCeligo', async (scope, arg) => {
    const title = vscode.l10n.t('Bring from Celigo');
    const { connection: account, api } = await resolveAccount(services, scope, arg, title);
    const remoteId = rowDataOf(arg)['connectionId'] ?? (await chooseRemote(api, title));
    const brought = await withCancellableProgress(title, async (signal) =>
      readBroughtConnection(api, await getConnection(api, remoteId, signal), oauthClients, account, signal),
    );
    const { name, environment, values, unknownClientId } = brought;
    forms.openNew(service.getVendor('celonis'), { name: service.uniqueName(name), environment, values });
    if (unknownClientId !== undefined)
      void showInformation(
        vscode.l10n.t('Add an OAuth 2.0 client with the client ID {0} in the form, and its secret.', unknownClientId),
      );
    const subscription = forms.onDidSave((saved) => {
      if (!isBrought(saved, brought)) return;
      subscription.dispose();
      commands.runInBackground('celonisCeligo.bringFromCeligo', {}, async () => {
        await service.addLink(saved.id, { accountId: account.id, remoteId, name });
        refreshBoth(saved.id, account.id);
      });
    });
  });
}

/** The link of a row, or one of the links of a connection. Throws ProblemError. */
async function resolveLink(
  services: Dependencies,
  scope: ProblemContext,
  arg: unknown,
  title: string,
): Promise<{ connection: Connection; link: RemoteLink }> {
  const { celonisConnectionId, accountId, remoteId } = rowDataOf(arg);
  const { service } = services;
  const connection = await resolveVendorConnection(service, scope, celonisConnectionId ?? arg, title, 'celonis');
  const links = (connection.links ?? []).filter(({ accountId: id }) => service.get(id));
  const rowLink = links.find((link) => link.accountId === accountId && link.remoteId === remoteId);
  if (rowLink) return { connection, link: rowLink };
  const [onlyLink, otherLink] = links;
  if (!onlyLink)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('"{0}" is not used in Celigo yet.', connection.name),
      next: vscode.l10n.t('Use it in Celigo first.'),
      fixes: [
        {
          kind: 'runCommand',
          command: 'celonisCeligo.useInCeligo',
          argument: connection.id,
          label: vscode.l10n.t('Use in Celigo…'),
        },
      ],
    });
  if (!otherLink) return { connection, link: onlyLink };
  const link = (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which connection in Celigo?'),
    items: links.map((candidate) => ({
      label: candidate.name,
      description: service.get(candidate.accountId)?.name ?? '',
      value: candidate,
    })),
  })) as RemoteLink;
  return { connection, link };
}

/** One of the account's connections that lead to Celonis. Throws ProblemError where there is none. */
async function chooseRemote(api: CeligoApi, title: string): Promise<string> {
  const connections = await readAllItems(vscode.l10n.t('Reading the connections'), (signal) =>
    iterateItems(listConnections(api, signal), signal),
  );
  const items = connections.flatMap((connection) => {
    const target = readCelonisTarget(connection);
    return target
      ? [
          {
            label: nameOrId(connection),
            description: [target.host, target.poolId].filter(Boolean).join(' · '),
            value: connection._id,
          },
        ]
      : [];
  });
  if (items.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('No connection in this Celigo account leads to Celonis.'),
      next: vscode.l10n.t('Choose another account.'),
    });
  return String(await askChoice({ title, placeholder: vscode.l10n.t('Which connection in Celigo?'), items }));
}
