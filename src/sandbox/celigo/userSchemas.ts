import * as z from 'zod';
import type { CeligoResource } from './collection';
import { booleanSchema, idSchema } from './fieldSchemas';

export const userFieldsSchema = z.object({
  accessLevel: z.enum(['administrator', 'manage', 'monitor']).optional(),
  integrationAccessLevel: z
    .array(z.object({ _integrationId: idSchema, accessLevel: z.enum(['manage', 'monitor']) }))
    .nullish()
    .transform((levels) => levels ?? []),
  accountMFARequired: booleanSchema.optional(),
  accountSSORequired: booleanSchema.optional(),
  allowAccessToAPIM: booleanSchema.optional(),
  allowToEditRetryData: booleanSchema.optional(),
  allowIntegrationWorkspaceCreation: booleanSchema.optional(),
  allMcpServerAccess: booleanSchema.optional(),
  mcpServerAccessLevel: z
    .array(z.object({ _mcpServerId: idSchema, scopes: z.array(z.enum(['mcp:read', 'mcp:write'])) }))
    .nullish()
    .transform((levels) => levels ?? []),
});

/** What the service itself keeps of a user's access. */
export interface CeligoUserState {
  accepted: boolean;
  dismissed: boolean;
  disabled: boolean;
  isProductionAdmin?: boolean;
  createdVia:
    | 'existing_account_invite'
    | 'existing_account_share_request'
    | 'invited_during_signup'
    | 'new_account_auto_join';
  lastSignIn?: string;
  sharedWithUser: {
    _id: string;
    email: string;
    name?: string;
    lastSignIn?: string;
    allowedToResetMFA?: boolean;
    accountSSOLinked: 'not_linked' | 'this_account' | 'other_account';
  };
}
export type CeligoUser = CeligoResource & z.infer<typeof userFieldsSchema> & CeligoUserState;

export interface AccessTokenRecord extends CeligoResource {
  name: string;
  description?: string;
  token: string;
  revoked: boolean;
  fullAccess: boolean;
  _connectionIds?: string[];
  _exportIds?: string[];
  _importIds?: string[];
  autoPurgeAt?: string;
  /** A personal token: `ashare`, and whose. */
  tokenType?: 'ashare';
  _aShareId?: string;
  _userId: string;
}
