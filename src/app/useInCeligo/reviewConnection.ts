import { t } from '@vscode/l10n';
import { BodyPlaceholder, type BodyValue, listWrittenFields } from '../../celigo/connectors/bodyPlaceholder';
import type { Connection } from '../../connections/connectionRecord';
import { getEnvironmentLabel } from '../environmentLabel';
import type { Review, ReviewRow, ReviewSection } from '../review';
import type { ConnectionPlan } from './connectionPlan';

/** The review of a connection that is to be made in Celigo. */
export function reviewConnection(plan: ConnectionPlan): Review {
  const { source, account, integration, name, connector, universalReason, iClient } = plan;
  const accountName = formatName(account);
  return {
    title: t('Use "{0}" in Celigo', source.name),
    paragraphs: [
      t('A connection named "{0}" will be created in {1}.', name, accountName),
      connector
        ? t('It is made from the connector "{0}" of that account, as the form in Celigo makes it.', connector.name)
        : t('It is a universal HTTP connection, not one of the connector for Celonis. {0}', universalReason ?? ''),
      integration
        ? t('It will be registered on the integration "{0}".', integration.name)
        : t('It will not be registered on an integration.'),
      t('Celigo tries it before it is saved. If that fails, no connection is created.'),
    ],
    warnings: [...listWarnings(plan)],
    sections: [
      describeSecrets(plan),
      ...(iClient && 'body' in iClient
        ? [
            {
              heading: t('Fields of the OAuth 2.0 client'),
              help: t('Created first: POST /v1/iclients.'),
              rows: toRows(iClient.body),
            },
          ]
        : []),
      {
        heading: t('Fields of the connection'),
        help: t('Everything that is written: POST /v1/connections.'),
        rows: toRows(plan.body),
      },
    ],
    confirmLabel: t('Create in Celigo'),
    typedName: findTypedName(plan.connection, account),
  };
}

/**
 * On production the name of the connection is typed: of the account that is changed, or else of the key that is sent.
 */
export function findTypedName(connection: Connection, account: Connection): Review['typedName'] {
  const productive = [account, connection].find(({ environment }) => environment === 'production');
  return (
    productive && {
      label: t('Type "{0}", the name of the production connection', productive.name),
      name: productive.name,
    }
  );
}

/** Test here and production there, or the other way round: a sentence, undefined where they fit. */
export function describeEnvironmentMismatch(connection: Connection, account: Connection): string | undefined {
  const environments = [connection.environment, account.environment];
  if (environments.includes('none') || connection.environment === account.environment) return undefined;
  return t(
    '"{0}" is {1} and "{2}" is {3}.',
    connection.name,
    getEnvironmentLabel(connection.environment),
    account.name,
    getEnvironmentLabel(account.environment),
  );
}

function* listWarnings({ connection, account, iClient, source }: ConnectionPlan): Generator<string> {
  const mismatch = describeEnvironmentMismatch(connection, account);
  if (mismatch) yield mismatch;
  if (!iClient || !('existing' in iClient)) return;
  const { name, _id: id, oauth2 } = iClient.existing;
  yield t(
    'The OAuth 2.0 client "{0}" in Celigo has the same client ID and is used. Its secret there stays as it is.',
    name ?? id,
  );
  if (!oauth2?.validDomainNames?.includes(source.host))
    yield t('Its valid domain names do not contain {0}. Add it in Celigo, or the ping will fail.', source.host);
  const missingScopes = (source.oauth?.scopes ?? []).filter((scope) => !oauth2?.scope?.includes(scope));
  if (missingScopes.length > 0) yield t('It lacks these scopes: {0}.', missingScopes.join(', '));
}

/** Which secret goes to which host. */
function describeSecrets({ source, account, iClient }: ConnectionPlan): ReviewSection {
  const { host, protocol } = new URL(account.origin);
  const sendsNothing = iClient !== undefined && 'existing' in iClient;
  const transport = protocol === 'https:' ? t('over TLS') : t('on this machine');
  return {
    heading: t('Secrets'),
    help: t('Secrets are read from the secret store at the moment of sending. They are shown nowhere.'),
    rows: sendsNothing
      ? [{ label: source.secret.label, value: t('is not sent: the OAuth 2.0 client in Celigo has it.') }]
      : [
          {
            label: t('{0} of "{1}"', source.secret.label, source.name),
            value: t('to {0} ({1}), which stores it encrypted and sends it to {2}', host, transport, source.host),
            isSecret: true,
          },
        ],
  };
}

export function toRows(body: BodyValue): ReviewRow[] {
  return listWrittenFields(body).map(({ path, value }) => {
    if (!(value instanceof BodyPlaceholder)) return { label: path, value };
    return value.isSecret
      ? { label: path, value: t('{0} (never shown)', value.label), isSecret: true }
      : { label: path, value: t('{0} of the step before', value.label) };
  });
}

export function formatName({ name, environment }: Connection): string {
  return environment === 'none' ? `"${name}"` : `"${name}" (${getEnvironmentLabel(environment)})`;
}
