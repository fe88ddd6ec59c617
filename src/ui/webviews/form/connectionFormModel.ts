import { t } from '@vscode/l10n';
import type { ConnectionDraft } from '../../../connections/connectionDraft';
import type { Connection, Environment } from '../../../connections/connectionRecord';
import { connectionEnvironments } from '../../../connections/connectionRecord';
import type { OAuthClient } from '../../../connections/oauthClients';
import type { ConnectionField, FieldValues, TestReport, Vendor } from '../../../connections/vendor';
import { describeStoredSecrets } from './describeStoredSecrets';
import type { ReferenceOption, Texts } from './formMessages';
import type { EnteredForm, FormModel } from './formModel';
import type { ClientFormService, ConnectionFormService } from './formServices';
import { createInitialTexts } from './readForm';

/** Fields that every connection has. The dot keeps them apart from any vendor's keys. */
export const nameKey = 'connection.name';
export const environmentKey = 'connection.environment';
export const changesKey = 'connection.changes';

/** All fields of a connection's form, in order. */
export function createConnectionFields(vendor: Vendor): readonly ConnectionField[] {
  return [createNameField(), createEnvironmentField(), createChangesField(), ...vendor.fields];
}

function createNameField(): ConnectionField {
  return {
    key: nameKey,
    kind: 'text',
    label: t('Name your connection'),
    required: true,
    help: t('A clear name that you will recognize in the list of connections.'),
    parse: (text) => (text.trim() ? { value: text.trim() } : { error: t('Enter a name for this connection.') }),
  };
}

function createEnvironmentField(): ConnectionField {
  const labels: Record<Environment, string> = { none: t('None'), test: t('Test system'), production: t('Production') };
  return {
    key: environmentKey,
    kind: 'choice',
    label: t('Environment'),
    required: false,
    help: t('Shown beside the name. On production you are asked before anything is changed.'),
    choices: connectionEnvironments.map((value) => ({ value, label: labels[value] })),
  };
}

function createChangesField(): ConnectionField {
  return {
    key: changesKey,
    kind: 'choice',
    label: t('Changes'),
    required: false,
    help: t('With a read-only connection nothing is pushed, run or changed. Everything can be looked at.'),
    choices: [
      { value: 'allowed', label: t('Allowed') },
      { value: 'readOnly', label: t('Read-only') },
    ],
  };
}

/** What a form of a connection works with. */
export interface ConnectionFormDependencies {
  vendor: Vendor;
  /** The connection that is edited. */
  id?: string | undefined;
  service: Omit<ConnectionFormService, 'get' | 'onDidChange'>;
  /** The connection that is duplicated, where the person agreed to use its secrets for the duplicate too. */
  secretsOf?: { id: string; name: string } | undefined;
  clients: Pick<ClientFormService, 'list' | 'isSecretMissing'>;
  /** What a form held was tested to the end. */
  onTested?(name: string, report: TestReport): void;
  onSaved?(connection: Connection): Promise<void>;
}

/** A form about a connection. */
export function createConnectionFormModel(dependencies: ConnectionFormDependencies): FormModel {
  const { vendor, id, service, clients, secretsOf } = dependencies;
  const secretSourceId = secretsOf?.id ?? id;
  return {
    ...(secretSourceId === undefined
      ? {}
      : {
          describeStoredSecrets: (texts: Texts) =>
            describeStoredSecrets(vendor, texts, service.findStoredSecretUse(secretSourceId, texts), secretsOf?.name),
        }),
    fields: createConnectionFields(vendor),
    isEdit: id !== undefined,
    messages: { saving: t('Saving the connection…'), notSaved: t('The connection could not be saved.') },
    findObjection: (field, value) => {
      const isTaken = field.key === nameKey && service.isNameTaken(value, id);
      return isTaken ? t('There is already a connection named "{0}". Choose another name.', value) : undefined;
    },
    suggestion: {
      key: nameKey,
      compute: (values) => {
        const name = vendor.suggestName(values).trim();
        return name && service.uniqueName(name, id);
      },
    },
    findPage: (texts) => findPage(vendor, texts),
    listReferenceOptions: () =>
      clients
        .list(vendor.id)
        .flatMap(({ record }) => (record ? [createClientOption(record, clients.isSecretMissing(record.id))] : [])),
    neededConsent: (entered) => service.neededConsent(toDraft(dependencies, entered)),
    test: async (entered, signal, onResult) => {
      const draft = toDraft(dependencies, entered);
      const report = await service.test(draft, signal, onResult);
      signal.throwIfAborted();
      dependencies.onTested?.(draft.name, report);
      return report;
    },
    investigate: (fixId, entered, signal) => service.investigateDraft(toDraft(dependencies, entered), fixId, signal),
    listChoices: (key, entered, signal) => service.listFieldChoices(toDraft(dependencies, entered), key, signal),
    save: async (entered, report) => {
      const connection = await service.save(toDraft(dependencies, entered), report);
      await dependencies.onSaved?.(connection);
    },
  };
}

/** What is typed need not be right yet. */
function findPage(vendor: Vendor, texts: Texts): string | undefined {
  try {
    const url = vendor.url(texts);
    return URL.canParse(vendor.origin(texts)) && URL.canParse(url) ? url : undefined;
  } catch {
    return undefined;
  }
}

function createClientOption({ id, name, clientId }: OAuthClient, isSecretMissing: boolean): ReferenceOption {
  const missingSecretNotes = isSecretMissing
    ? [t('Its secret is not on this machine. Edit the client and enter it again.')]
    : [];
  return { value: id, label: name, description: [t('Client ID: {0}.', clientId), ...missingSecretNotes].join(' ') };
}

function toDraft(
  { id, vendor, secretsOf }: ConnectionFormDependencies,
  { values, secrets }: EnteredForm,
): ConnectionDraft {
  const { [nameKey]: name = '', [environmentKey]: environment, [changesKey]: changes, ...vendorValues } = values;
  const secretSourceId = secretsOf?.id ?? id;
  return {
    ...(id === undefined ? {} : { id }),
    vendor: vendor.id,
    name,
    environment: connectionEnvironments.find((candidate) => candidate === environment) ?? 'none',
    isReadOnly: changes === 'readOnly',
    values: vendorValues,
    secrets,
    ...(secretSourceId === undefined ? {} : { secretsOf: secretSourceId }),
  };
}

/** What the form of a connection starts with. */
export function initialConnectionTexts(
  vendor: Vendor,
  initialValues: {
    name?: string | undefined;
    environment?: Environment | undefined;
    isReadOnly?: boolean | undefined;
    values?: FieldValues | undefined;
  },
): Texts {
  const givenValues: Record<string, string> = {
    ...initialValues.values,
    [nameKey]: initialValues.name ?? '',
    [environmentKey]: initialValues.environment ?? 'none',
    [changesKey]: initialValues.isReadOnly ? 'readOnly' : 'allowed',
  };
  return createInitialTexts({ fields: createConnectionFields(vendor) }, givenValues);
}
