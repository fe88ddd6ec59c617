import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal, type Call } from '../server';
import { badHeaderForm, unauthorized } from './errors';

/** What somebody may do. */
export interface Rights {
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
export interface Caller extends Rights {
  scheme: 'Bearer' | 'AppKey';
}

export interface Key extends Caller {
  name: string;
  value: string;
}

/** Every right, but for these. */
export function permissions(rights: Partial<Rights>): Rights {
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

const noIntelligence = { knowledge: 'none', subscriptions: false } as const;
const pushOnly = { team: false, browse: 'none', models: false, edit: false, members: false, ...noIntelligence } as const;

/** New keys, opaque as the real ones (celonis-api.md §2.1). The first two may do everything. */
export function createKeys(): Key[] {
  return [
    key('appKey', 'AppKey', {}),
    key('apiKey', 'Bearer', {}),
    key('dataPushOnlyAppKey', 'AppKey', pushOnly),
    key('dataPushOnlyApiKey', 'Bearer', pushOnly),
    key('browseOnlyAppKey', 'AppKey', { push: false, edit: false, members: false, subscriptions: false }),
    key('noPoolAppKey', 'AppKey', { browse: 'empty', push: false, models: false, edit: false, knowledge: 'empty', subscriptions: false }),
    key('notEnabledAppKey', 'AppKey', { pushEnabled: false, intelligenceEnabled: false }),
    key('intelligenceOnlyAppKey', 'AppKey', { team: false, browse: 'none', push: false, models: false, edit: false, members: false }),
  ];
}

function key(name: string, scheme: Caller['scheme'], rights: Partial<Rights>): Key {
  const value = Buffer.from(`${randomUUID()}:${randomBytes(24).toString('base64url')}`).toString('base64');
  return { name, value, scheme, ...permissions(rights) };
}

/**
 * The caller of a request, by key or by access token. Each key counts only under its own scheme, and the scheme's case does not
 * matter (celonis-api.md §2.1).
 */
export function authenticate(call: Call, keys: readonly Key[], callerOfToken: (token: string) => Caller | undefined): Caller {
  const header = call.headers.authorization;
  if (header === undefined) throw new Refusal(unauthorized);
  const match = /^(bearer|appkey) +(\S+)$/i.exec(header);
  if (!match) throw new Refusal(badHeaderForm);
  const [, scheme = '', value = ''] = match;
  const key = keys.find((one) => one.scheme.toLowerCase() === scheme.toLowerCase() && one.value === value);
  const caller = key ?? (scheme.toLowerCase() === 'bearer' ? callerOfToken(value) : undefined);
  if (!caller) throw new Refusal(unauthorized);
  return caller;
}
