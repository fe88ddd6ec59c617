import { randomBytes, randomUUID } from 'node:crypto';
import { ReplyError, type ServiceRequest } from '../service';
import { malformedAuthorizationReply, unauthorizedReply } from './errorReplies';

/** What somebody may do. */
export interface CelonisRights {
  /** Read the team and the user (/api). */
  team: boolean;
  /** The integration service: `none` refuses all of it, `empty` answers with no pools and refuses each of them. */
  browse: 'all' | 'empty' | 'none';
  push: boolean;
  /** The data push API is enabled; where it is not, it answers 403 without a body. */
  pushEnabled: boolean;
  /** Read data models, their tables and how they were loaded. */
  models: boolean;
  /** Edit data pools, which is what loading a data model takes. */
  edit: boolean;
  /** Knowledge models: `none` refuses, `empty` knows not a single one. */
  knowledge: 'all' | 'empty' | 'none';
  /** Triggers and subscriptions, which take the permission to edit the package. */
  subscriptions: boolean;
  /** The Intelligence API is enabled; where it is not, it answers 403 without a body. */
  intelligenceEnabled: boolean;
  /** List the members of the team. */
  members: boolean;
}

/** Who calls, and what they may do. */
export interface CelonisCaller extends CelonisRights {
  scheme: 'Bearer' | 'AppKey';
}

export interface ApiKey extends CelonisCaller {
  name: string;
  value: string;
}

/** Every right, but for these. */
export function createRights(rights: Partial<CelonisRights>): CelonisRights {
  return {
    team: true,
    browse: 'all',
    push: true,
    pushEnabled: true,
    models: true,
    edit: true,
    knowledge: 'all',
    subscriptions: true,
    intelligenceEnabled: true,
    members: true,
    ...rights,
  };
}

const noIntelligenceRights = { knowledge: 'none', subscriptions: false } as const;
const pushOnlyRights = {
  team: false,
  browse: 'none',
  models: false,
  edit: false,
  members: false,
  ...noIntelligenceRights,
} as const;

/** New keys, opaque as the real ones (celonis-api.md §2.1). The first two may do everything. */
export function createApiKeys(): ApiKey[] {
  return [
    createApiKey('appKey', 'AppKey', {}),
    createApiKey('apiKey', 'Bearer', {}),
    createApiKey('dataPushOnlyAppKey', 'AppKey', pushOnlyRights),
    createApiKey('dataPushOnlyApiKey', 'Bearer', pushOnlyRights),
    createApiKey('browseOnlyAppKey', 'AppKey', { push: false, edit: false, members: false, subscriptions: false }),
    createApiKey('noPoolAppKey', 'AppKey', {
      browse: 'empty',
      push: false,
      models: false,
      edit: false,
      knowledge: 'empty',
      subscriptions: false,
    }),
    createApiKey('notEnabledAppKey', 'AppKey', { pushEnabled: false, intelligenceEnabled: false }),
    createApiKey('intelligenceOnlyAppKey', 'AppKey', {
      team: false,
      browse: 'none',
      push: false,
      models: false,
      edit: false,
      members: false,
    }),
  ];
}

function createApiKey(name: string, scheme: CelonisCaller['scheme'], rights: Partial<CelonisRights>): ApiKey {
  const value = Buffer.from(`${randomUUID()}:${randomBytes(24).toString('base64url')}`).toString('base64');
  return { name, value, scheme, ...createRights(rights) };
}

/**
 * The caller of a request, by key or by access token. Each key counts only under its own scheme, and the scheme's case
 * does not matter (celonis-api.md §2.1).
 */
export function authenticate(
  request: ServiceRequest,
  keys: readonly ApiKey[],
  findCallerByToken: (token: string) => CelonisCaller | undefined,
): CelonisCaller {
  const header = request.headers.authorization;
  if (header === undefined) throw new ReplyError(unauthorizedReply);
  const match = /^(bearer|appkey) +(\S+)$/i.exec(header);
  if (!match) throw new ReplyError(malformedAuthorizationReply);
  const [, scheme = '', value = ''] = match;
  const apiKey = keys.find(
    (candidate) => candidate.scheme.toLowerCase() === scheme.toLowerCase() && candidate.value === value,
  );
  const caller = apiKey ?? (scheme.toLowerCase() === 'bearer' ? findCallerByToken(value) : undefined);
  if (!caller) throw new ReplyError(unauthorizedReply);
  return caller;
}
