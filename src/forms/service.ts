import type { OAuthClients } from '../connections/oauthClients';
import type { ConnectionService } from '../connections/service';

export type { Draft } from '../connections/service';

/** All that the forms need of the rest of the program. */
export type ConnectionFormService = Pick<ConnectionService, 'neededConsent' | 'test' | 'investigateDraft' | 'save' | 'nameTaken' | 'uniqueName' | 'get' | 'onDidChange'>;
export type FormClients = Pick<OAuthClients, 'list' | 'get' | 'save' | 'nameTaken' | 'usedBy' | 'secretMissing' | 'onDidChange'>;
