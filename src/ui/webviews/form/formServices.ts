import type { ConnectionService } from '../../../connections/connectionService';
import type { OAuthClientService } from '../../../connections/oauthClients';

/** All that the forms need of the rest of the program. */
export type ConnectionFormService = Pick<
  ConnectionService,
  | 'neededConsent'
  | 'test'
  | 'investigateDraft'
  | 'listFieldChoices'
  | 'save'
  | 'isNameTaken'
  | 'uniqueName'
  | 'get'
  | 'onDidChange'
  | 'findStoredSecretUse'
>;
export type ClientFormService = Pick<
  OAuthClientService,
  'list' | 'get' | 'save' | 'isNameTaken' | 'connectionsUsing' | 'isSecretMissing' | 'canKeepSecret' | 'onDidChange'
>;
