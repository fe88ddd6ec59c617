import { t } from '@vscode/l10n';
import { startTexts } from './reading';
import type { OAuthClient } from '../connections/oauthClients';
import type { Field, Guide, Vendor } from '../connections/vendor';
import type { Texts } from './messages';
import type { FormClients } from './service';
import type { Subject } from './subject';

/** What a form of an OAuth 2.0 client works with. */
export interface ClientContext {
  vendor: Vendor;
  /** The client that is edited. */
  id?: string | undefined;
  clients: Pick<FormClients, 'save' | 'nameTaken'>;
  saved?(client: OAuthClient): void;
}

/** The fields of an OAuth 2.0 client. How to get one at the vendor's is what the vendor says at the fields that refer to one. */
export function clientFields(vendor: Vendor): readonly Field[] {
  return [
    {
      key: 'name',
      kind: 'text',
      label: t('Name'),
      required: true,
      help: t('By which you choose the client in a connection.'),
    },
    {
      key: 'clientId',
      kind: 'text',
      label: t('Client ID'),
      required: true,
      ...optional('guide', guideOf(vendor)),
      read: (text) => (/\s/.test(text.trim()) ? { error: t('A client ID has no blanks. Copy it again, alone and in one piece.') } : { value: text.trim() }),
    },
    {
      key: 'clientSecret',
      kind: 'secret',
      label: t('Client secret'),
      required: true,
      help: t('Kept in the secret store of your computer and sent only to the hosts of the connections that use this client. It is never shown again.'),
      read: (text) => (/\s/.test(text.trim()) ? { error: t('A client secret has no blanks or line breaks. Copy it again, alone and in one piece.') } : { value: text.trim() }),
    },
    {
      key: 'clientAuthentication',
      kind: 'choice',
      label: t('Client authentication'),
      required: true,
      help: t('The same as the client was registered with.'),
      choices: [
        { value: 'basic', label: t('Client secret basic'), description: t('The ID and the secret travel in a header. This is the usual way.') },
        { value: 'post', label: t('Client secret post'), description: t('The ID and the secret travel in the body.') },
      ],
    },
  ];
}

/** A form about an OAuth 2.0 client. There is nothing to test: a token takes the domain and the scopes of a connection. */
export function clientSubject(context: ClientContext): Subject {
  const { vendor, id, clients } = context;
  return {
    fields: clientFields(vendor),
    words: { saving: t('Saving the client…'), notSaved: t('The OAuth 2.0 client could not be saved.') },
    objection: (field, value) => {
      const taken = field.key === 'name' && clients.nameTaken(value, id);
      return taken ? t('There is already an OAuth 2.0 client named "{0}". Choose another name.', value) : undefined;
    },
    save: async ({ values, secrets }) => {
      const client = await clients.save({
        ...(id === undefined ? {} : { id }),
        vendor: vendor.id,
        name: values['name'] ?? '',
        clientId: values['clientId'] ?? '',
        clientAuthentication: values['clientAuthentication'] === 'post' ? 'post' : 'basic',
        clientSecret: secrets['clientSecret'] ?? '',
      });
      context.saved?.(client);
    },
  };
}

export function clientTexts(vendor: Vendor, client?: OAuthClient): Texts {
  const { name = '', clientId = '', clientAuthentication = 'basic' } = client ?? {};
  return startTexts({ fields: clientFields(vendor) }, { name, clientId, clientAuthentication });
}

function guideOf(vendor: Vendor): Guide | undefined {
  return vendor.fields.find((field) => field.kind === 'reference')?.guide;
}

function optional<K extends string, T>(key: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: T });
}
