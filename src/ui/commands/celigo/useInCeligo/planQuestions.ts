import * as vscode from 'vscode';
import type { PlanQuestions } from '../../../../app/useInCeligo/connectionPlan';
import type { ListedConnector } from '../../../../celigo/connectors/httpConnectors';
import type { IClient } from '../../../../celigo/connectors/iClients';
import { askModal } from '../../../adapters/notifications';
import { askChoice, askText } from '../../../prompts/prompts';

/** Asks what only a person can decide while the connection is planned. */
export const planQuestions: PlanQuestions = {
  chooseConnector: async (connectors) =>
    (await askChoice({
      title: vscode.l10n.t('Use in Celigo'),
      placeholder: vscode.l10n.t('Which connector is the one of Celonis?'),
      items: connectors.map((connector) => ({
        label: connector.name ?? connector._id,
        description: [connector.legacyId, connector.published === false ? vscode.l10n.t('not published') : '']
          .filter(Boolean)
          .join(' · '),
        detail: connector._id,
        value: connector,
      })),
    })) as ListedConnector,

  confirmUniversal: async (reason) => {
    const useIt = vscode.l10n.t('Use a Universal HTTP Connection');
    const detail = vscode.l10n.t(
      '{0} A universal HTTP connection does the same. In Celigo it is edited in the HTTP form in place of the one of Celonis.',
      reason,
    );
    return (await askModal(vscode.l10n.t('The connector for Celonis cannot be used'), detail, useIt)) === useIt;
  },

  answer: async ({ label, choices }) => {
    const title = vscode.l10n.t('Use in Celigo');
    const placeholder = vscode.l10n.t('The connector in Celigo asks for: {0}', label);
    if (choices.length > 0)
      return String(await askChoice({ title, placeholder, items: choices.map((choice) => ({ ...choice })) }));
    const check = (text: string): { error: string } | object =>
      text.trim() ? {} : { error: vscode.l10n.t('Enter a value.') };
    return String(await askText({ title, prompt: placeholder, check })).trim();
  },

  chooseIClient: async (iClients) =>
    (await askChoice({
      title: vscode.l10n.t('Use in Celigo'),
      placeholder: vscode.l10n.t('Several OAuth 2.0 clients in Celigo have this client ID. Which one is used?'),
      items: iClients.map((iClient) => ({
        label: iClient.name ?? iClient._id,
        description: iClient.oauth2?.scope?.join(' ') ?? '',
        detail: iClient._id,
        value: iClient,
      })),
    })) as IClient,
};
