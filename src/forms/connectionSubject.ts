import { t } from '@vscode/l10n';
import { environments } from '../connections/model';
import { startTexts } from './reading';
import type { Connection, Environment } from '../connections/model';
import type { OAuthClient } from '../connections/oauthClients';
import type { Field, TestReport, Values, Vendor } from '../connections/vendor';
import type { Option, Texts } from './messages';
import type { ConnectionFormService, Draft, FormClients } from './service';
import type { Entered, Subject } from './subject';

/** Fields that every connection has. The dot keeps them apart from any vendor's keys. */
export const nameKey = 'connection.name';
export const environmentKey = 'connection.environment';

/** All fields of a connection's form, in order. */
export function connectionFields(vendor: Vendor): readonly Field[] {
  return [nameField(), environmentField(), ...vendor.fields];
}

function nameField(): Field {
  return {
    key: nameKey,
    kind: 'text',
    label: t('Name your connection'),
    required: true,
    help: t('A clear name that you will recognize in the list of connections.'),
    read: (text) => (text.trim() ? { value: text.trim() } : { error: t('Enter a name for this connection.') }),
  };
}

function environmentField(): Field {
  const labels: Record<Environment, string> = { none: t('None'), test: t('Test'), production: t('Production') };
  return {
    key: environmentKey,
    kind: 'choice',
    label: t('Environment'),
    required: false,
    help: t('Shown beside the name. On production, replacing a table asks you to type its name first.'),
    choices: environments.map((value) => ({ value, label: labels[value] })),
  };
}

/** What a form of a connection works with. */
export interface ConnectionContext {
  vendor: Vendor;
  /** The connection that is edited. */
  id?: string | undefined;
  service: Pick<ConnectionFormService, 'neededConsent' | 'test' | 'investigateDraft' | 'save' | 'nameTaken' | 'uniqueName'>;
  clients: Pick<FormClients, 'list' | 'secretMissing'>;
  /** What a form held was tested to the end. */
  tested?(name: string, report: TestReport): void;
  saved?(connection: Connection): void;
}

/** A form about a connection. */
export function connectionSubject(context: ConnectionContext): Subject {
  const { vendor, id, service, clients } = context;
  return {
    fields: connectionFields(vendor),
    isEdit: id !== undefined,
    words: { saving: t('Saving the connection…'), notSaved: t('The connection could not be saved.') },
    objection: (field, value) => {
      const taken = field.key === nameKey && service.nameTaken(value, id);
      return taken ? t('There is already a connection named "{0}". Choose another name.', value) : undefined;
    },
    suggestion: {
      key: nameKey,
      from: (values) => {
        const name = vendor.suggestName(values).trim();
        return name && service.uniqueName(name, id);
      },
    },
    options: () => clients.list(vendor.id).flatMap(({ record }) => (record ? [clientOption(record, clients.secretMissing(record.id))] : [])),
    neededConsent: (entered) => service.neededConsent(toDraft(context, entered)),
    test: async (entered, signal, onResult) => {
      const draft = toDraft(context, entered);
      const report = await service.test(draft, signal, onResult);
      signal.throwIfAborted();
      context.tested?.(draft.name, report);
      return report;
    },
    investigate: (what, entered, signal) => service.investigateDraft(toDraft(context, entered), what, signal),
    save: async (entered, report) => {
      const connection = await service.save(toDraft(context, entered), report);
      context.saved?.(connection);
    },
  };
}

function clientOption({ id, name, clientId }: OAuthClient, incomplete: boolean): Option {
  const missing = incomplete ? [t('Its secret is not on this machine. Edit the client and enter it again.')] : [];
  return { value: id, label: name, description: [t('Client ID: {0}.', clientId), ...missing].join(' ') };
}

function toDraft({ id, vendor }: ConnectionContext, { values, secrets }: Entered): Draft {
  const { [nameKey]: name = '', [environmentKey]: environment, ...own } = values;
  return {
    ...(id === undefined ? {} : { id }),
    vendor: vendor.id,
    name,
    environment: environments.find((one) => one === environment) ?? 'none',
    values: own,
    secrets,
  };
}

/** What the form of a connection starts with. */
export function connectionTexts(vendor: Vendor, start: { name?: string | undefined; environment?: Environment | undefined; values?: Values | undefined }): Texts {
  const given: Record<string, string> = { ...start.values, [nameKey]: start.name ?? '', [environmentKey]: start.environment ?? 'none' };
  return startTexts({ fields: connectionFields(vendor) }, given);
}
