import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal, type Call } from '../server';
import { badHeaderForm, unauthorized } from './errors';

/** Who calls, and what they may do. */
export interface Caller {
  scheme: 'Bearer' | 'AppKey';
  /** Read the team and the user (/api). */
  team: boolean;
  /** The integration service: `none` refuses all of it, `empty` answers with no pools and refuses each of them. */
  browse: 'all' | 'empty' | 'none';
  push: boolean;
  /** The data push API is enabled; where it is not, it answers 403 without a body. */
  pushEnabled: boolean;
}

export interface Key extends Caller {
  name: string;
  value: string;
}

const everything = { team: true, browse: 'all', push: true, pushEnabled: true } as const;

/** New keys, opaque as the real ones (celonis-api.md §2.1). The first two may do everything. */
export function createKeys(): Key[] {
  return [
    key('appKey', 'AppKey', {}),
    key('apiKey', 'Bearer', {}),
    key('dataPushOnlyAppKey', 'AppKey', { team: false, browse: 'none' }),
    key('dataPushOnlyApiKey', 'Bearer', { team: false, browse: 'none' }),
    key('browseOnlyAppKey', 'AppKey', { push: false }),
    key('noPoolAppKey', 'AppKey', { browse: 'empty', push: false }),
    key('notEnabledAppKey', 'AppKey', { pushEnabled: false }),
  ];
}

function key(name: string, scheme: Caller['scheme'], rights: Partial<Caller>): Key {
  const value = Buffer.from(`${randomUUID()}:${randomBytes(24).toString('base64url')}`).toString('base64');
  return { name, value, scheme, ...everything, ...rights };
}

/** The caller of a request. Each key counts only under its own scheme; the scheme's case does not matter (celonis-api.md §2.1). */
export function authenticate(call: Call, keys: readonly Key[]): Caller {
  const header = call.headers.authorization;
  if (header === undefined) throw new Refusal(unauthorized);
  const match = /^(bearer|appkey) +(\S+)$/i.exec(header);
  if (!match) throw new Refusal(badHeaderForm);
  const caller = keys.find(({ scheme, value }) => scheme.toLowerCase() === match[1]?.toLowerCase() && value === match[2]);
  if (!caller) throw new Refusal(unauthorized);
  return caller;
}
