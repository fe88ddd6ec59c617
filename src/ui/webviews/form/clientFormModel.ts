import { t } from '@vscode/l10n';
import { hostOf } from '../../../connections/clientOrigins';
import type { OAuthClient } from '../../../connections/oauthClients';
import { readPastedSecret } from '../../../connections/pastedSecret';
import { readPastedId } from '../../../connections/pastedText';
import type { ConnectionField, FieldGuide, FieldParseResult, Vendor } from '../../../connections/vendor';
import { createKeepText, createReason } from './describeStoredSecrets';
import type { StoredSecretNotes, Texts } from './formMessages';
import type { FormModel } from './formModel';
import type { ClientFormService } from './formServices';
import { createInitialTexts } from './readForm';

/** What a form of an OAuth 2.0 client works with. */
export interface ClientFormDependencies {
  vendor: Vendor;
  /** The client that is edited. */
  id?: string | undefined;
  /**
   * The origins that the secret is entered for, beyond those of the connections that use the client: those of the forms
   * that it is made for.
   */
  origins?: readonly string[];
  clients: Pick<ClientFormService, 'save' | 'isNameTaken' | 'canKeepSecret' | 'isSecretMissing'>;
  onSaved?(client: OAuthClient): void;
}

/**
 * The fields of an OAuth 2.0 client. How to get one at the vendor's is what the vendor says at the fields that refer to
 * one. `origins` are those that its secret is entered for.
 */
export function createClientFields(vendor: Vendor, origins: readonly string[] = []): readonly ConnectionField[] {
  return [
    {
      key: 'name',
      kind: 'text',
      label: t('Name'),
      required: true,
      help: t('You choose the client by this name in a connection.'),
    },
    {
      key: 'clientId',
      kind: 'text',
      label: t('Client ID'),
      required: true,
      ...optionalProperty('guide', findClientGuide(vendor)),
      parse: parseClientId,
    },
    {
      key: 'clientSecret',
      kind: 'secret',
      label: t('Client secret'),
      required: true,
      help: secretHelp(origins),
      parse: parseClientSecret,
    },
    {
      key: 'clientAuthentication',
      kind: 'choice',
      label: t('Client authentication'),
      required: true,
      help: t('The same as the client was registered with.'),
      choices: [
        {
          value: 'basic',
          label: t('Client secret basic'),
          description: t('The ID and the secret travel in a header. This is the usual way.'),
        },
        { value: 'post', label: t('Client secret post'), description: t('The ID and the secret travel in the body.') },
      ],
    },
  ];
}

function parseClientId(text: string): FieldParseResult {
  const clientId = readPastedId(text);
  return /\s/.test(clientId)
    ? { error: t('A client ID has no spaces or line breaks. Paste the ID alone.') }
    : { value: clientId };
}

function parseClientSecret(text: string): FieldParseResult {
  const pasted = readPastedSecret(text, t('Enter the client secret.'));
  if ('error' in pasted) return pasted;
  return { value: pasted.secret, ...(pasted.warning === undefined ? {} : { warning: pasted.warning }) };
}

/**
 * A form about an OAuth 2.0 client. There is nothing to test: a token takes the domain and the scopes of a connection.
 */
export function createClientFormModel(dependencies: ClientFormDependencies): FormModel {
  const { vendor, id, origins = [], clients } = dependencies;
  return {
    fields: createClientFields(vendor, origins),
    isEdit: id !== undefined,
    ...(id === undefined ? {} : { describeStoredSecrets: (texts: Texts) => describeClientSecret(clients, id, texts) }),
    messages: { saving: t('Saving the client…'), notSaved: t('The OAuth 2.0 client could not be saved.') },
    findObjection: (field, value) => {
      const isTaken = field.key === 'name' && clients.isNameTaken(value, id);
      return isTaken ? t('There is already an OAuth 2.0 client named "{0}". Choose another name.', value) : undefined;
    },
    save: async ({ values, secrets }) => {
      const client = await clients.save({
        ...(id === undefined ? {} : { id }),
        vendor: vendor.id,
        name: values['name'] ?? '',
        clientId: values['clientId'] ?? '',
        clientAuthentication: values['clientAuthentication'] === 'post' ? 'post' : 'basic',
        clientSecret: secrets['clientSecret'] ?? '',
        ...(origins.length > 0 ? { origins } : {}),
      });
      dependencies.onSaved?.(client);
    },
  };
}

function describeClientSecret(clients: ClientFormDependencies['clients'], id: string, texts: Texts): StoredSecretNotes {
  if (clients.canKeepSecret(id, (texts['clientId'] ?? '').trim())) return { clientSecret: { keep: createKeepText() } };
  const changedLabels = clients.isSecretMissing(id) ? [] : [t('Client ID')];
  return { clientSecret: { reason: createReason(t('Client secret'), changedLabels) } };
}

export function initialClientTexts(vendor: Vendor, client?: OAuthClient): Texts {
  const { name = '', clientId = '', clientAuthentication = 'basic' } = client ?? {};
  return createInitialTexts({ fields: createClientFields(vendor) }, { name, clientId, clientAuthentication });
}

function secretHelp(origins: readonly string[]): string {
  if (origins.length === 0)
    return t(
      'Stored in the secret storage of your computer. You are asked before it is sent to a host. It is never shown again.',
    );
  return t(
    'Stored in the secret storage of your computer and sent to {0}. You are asked before it is sent to any other host. It is never shown again.',
    origins.map(hostOf).join(', '),
  );
}

function findClientGuide(vendor: Vendor): FieldGuide | undefined {
  return vendor.fields.find((field) => field.kind === 'reference')?.guide;
}

function optionalProperty<K extends string, T>(key: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: T });
}
