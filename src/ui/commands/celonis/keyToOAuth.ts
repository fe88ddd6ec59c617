import * as vscode from 'vscode';
import type { KeyReplacement } from '../../../app/keyToOAuth/planReplacement';
import { createClientDraft, planReplacement, replaceKey } from '../../../app/keyToOAuth/planReplacement';
import { hasReplaceableKey } from '../../../app/keyToOAuth/replaceableKey';
import { reviewReplacement } from '../../../app/keyToOAuth/reviewReplacement';
import { getAuthType } from '../../../celonis/fields';
import type { Connection } from '../../../connections/connectionRecord';
import type { OAuthClient } from '../../../connections/oauthClients';
import { cancelledProblem, ProblemError } from '../../../core/problem';
import { askModal, withCancellableProgress } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import { chooseConnection, connectionIdOf } from '../../prompts/chooseConnection';
import { askChoice, back } from '../../prompts/prompts';
import type { ReviewOutcome } from '../../webviews/review/reviewSession';
import type { Services } from '../services';

type Dependencies = Pick<
  Services,
  'clientForms' | 'commands' | 'log' | 'oauthClients' | 'reviews' | 'service' | 'tree'
>;

/** Guides from a key that lasts to an OAuth 2.0 client: tries what it may do, and replaces the key once all works. */
export function registerKeyToOAuth(services: Dependencies): void {
  const { clientForms, commands, oauthClients, service } = services;
  const title = vscode.l10n.t('From a Key to OAuth 2.0');
  commands.register('celonisCeligo.keyToOAuth', async (scope, arg) => {
    const connection = await resolveKeyConnection(services, scope, connectionIdOf(arg), title);
    const client = await chooseClient(services, connection, title);
    if (client) return tryClient(services, connection, client, title);
    clientForms.open(service.getVendor(connection.vendor), undefined, {
      origin: connection.origin,
      onSaved: (added) =>
        commands.runInBackground('celonisCeligo.keyToOAuth', { connectionId: connection.id }, async () =>
          tryClient(services, service.get(connection.id) ?? connection, oauthClients.get(added.id) ?? added, title),
        ),
    });
  });
}

async function tryClient(
  services: Dependencies,
  connection: Connection,
  client: OAuthClient,
  title: string,
): Promise<void> {
  const { service, log, reviews, tree } = services;
  const consent = service.neededConsent(createClientDraft(connection, client.id));
  if (consent) {
    if ((await askModal(consent.question, consent.detail, consent.agree)) !== consent.agree)
      throw new ProblemError(cancelledProblem());
    await consent.give();
  }
  const replacement = await withCancellableProgress(vscode.l10n.t('Trying what "{0}" may do', client.name), (signal) =>
    planReplacement(service, connection, client, (step) => log.info(`${title}: ${step}`), signal),
  );
  reviews.show(`keyToOAuth ${connection.id}`, reviewReplacement(replacement), {
    send: async (onStep, signal) => {
      if (!replacement.isUsable) {
        await tryClient(services, connection, client, title);
        // The new review has taken the place of this one.
        throw new ProblemError(cancelledProblem());
      }
      await replaceKey(service, replacement, onStep, signal);
      tree.refresh(connection.id);
      return describeReplaced(replacement);
    },
  });
}

function describeReplaced({ connection, client, keyLabel }: KeyReplacement): ReviewOutcome {
  return {
    tone: 'passed',
    headline: vscode.l10n.t('"{0}" signs in with the OAuth 2.0 client "{1}".', connection.name, client.name),
    paragraphs: [
      vscode.l10n.t('The {0} was removed from this machine.', keyLabel),
      getAuthType(connection.values) === 'token'
        ? vscode.l10n.t('Once nothing else uses it, delete it in Celonis too: Edit Profile, API Keys.')
        : vscode.l10n.t('Once nothing else uses it, delete it in Celonis too: Admin & Settings, Applications.'),
    ],
    actions: [],
  };
}

async function resolveKeyConnection(
  { service }: Dependencies,
  scope: ProblemContext,
  id: string | undefined,
  title: string,
): Promise<Connection> {
  const candidates = service.connections().filter(hasReplaceableKey);
  if (id === undefined && candidates.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('No connection to Celonis here signs in with a key.'),
    });
  const connection = id === undefined ? await chooseConnection(service, title, candidates) : service.get(id);
  if (!connection || typeof connection === 'symbol') throw new ProblemError(cancelledProblem());
  scope.connectionId = connection.id;
  if (hasReplaceableKey(connection)) return connection;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('"{0}" has no key that OAuth 2.0 could take the place of.', connection.name),
    why: vscode.l10n.t('Connections to Celonis with an App key or an API key have one.'),
  });
}

/** Undefined where a client is to be added first. Throws `cancelled`. */
async function chooseClient(
  { oauthClients }: Dependencies,
  { vendor }: Connection,
  title: string,
): Promise<OAuthClient | undefined> {
  const clients = oauthClients.list(vendor).flatMap(({ record }) => record ?? []);
  if (clients.length === 0) return undefined;
  const chosen = await askChoice<OAuthClient | undefined>({
    title,
    placeholder: vscode.l10n.t('Which OAuth 2.0 client replaces the key?'),
    items: [
      ...clients.map((client) => ({ label: client.name, description: client.clientId, value: client })),
      { label: vscode.l10n.t('Add an OAuth 2.0 client…'), value: undefined },
    ],
  });
  if (chosen === back) throw new ProblemError(cancelledProblem());
  return chosen;
}
