import { t } from '@vscode/l10n';
import * as table from '../table/table';
import type { Cell, Column, Table } from '../table/table';
import type { CeligoApi } from './api';
import { integrationNames } from './integrations';
import { everyItem } from './paging';
import { levelOf, roleLabel, roleOf, roles } from './roles';
import type { Role } from './roles';
import type { User } from './schemas';
import { localTime } from './rows';
import { listUsers, userEmail, userState, userStateLabel } from './users';
import type { UserState } from './users';

/** One right of one user. Rights for the whole account are one row, not one for each integration. */
export interface AccessRow {
  email: string;
  name: string;
  state: UserState;
  role: Role;
  /** The integration's name or id; `*` for all of them, empty where the user has no access at all. */
  integration: string;
  integrationId: string;
  /** administrator, manage or monitor; empty for none. */
  access: string;
  ssoRequired: boolean;
  mfaRequired: boolean;
  lastSignIn: string;
}

const columns = ['email', 'name', 'state', 'role', 'integration', 'integrationId', 'access', 'ssoRequired', 'mfaRequired', 'lastSignIn'] as const satisfies readonly (keyof AccessRow)[];

/** The report on the whole account; integrations appear by id where the token may not list them. Throws ProblemError. */
export async function readAccess(api: CeligoApi, signal: AbortSignal): Promise<AccessRow[]> {
  const names = await integrationNames(api, signal);
  const rows: AccessRow[] = [];
  for await (const user of everyItem(listUsers(api, signal), signal)) rows.push(...rowsOf(user, names));
  return rows;
}

/** Accounts × roles × integrations: who may do what where, as it takes effect. `names` are the integrations' by id. */
export function accessRows(users: Iterable<User>, names: ReadonlyMap<string, string>): AccessRow[] {
  return [...users].flatMap((user) => rowsOf(user, names));
}

function rowsOf(user: User, names: ReadonlyMap<string, string>): AccessRow[] {
  const role = roleOf(user);
  const base = {
    email: userEmail(user),
    name: user.sharedWithUser?.name ?? '',
    state: userState(user),
    role,
    ssoRequired: user.accountSSORequired === true,
    mfaRequired: user.accountMFARequired === true,
    lastSignIn: user.lastSignIn ?? user.sharedWithUser?.lastSignIn ?? '',
  };
  const everywhere = { ...base, integration: '*', integrationId: '*', access: role };
  // Celigo ignores single integrations beside these two roles (celigo-api.md §3.10).
  if (role === 'administrator' || role === 'manage') return [everywhere];
  const single = (user.integrationAccessLevel ?? []).map(({ _integrationId: id, ...grant }) => ({
    ...base,
    integration: names.get(id) ?? id,
    integrationId: id,
    access: levelOf(grant),
  }));
  if (role === 'monitor') return [everywhere, ...single];
  return single.length > 0 ? single : [{ ...base, integration: '', integrationId: '', access: '' }];
}

/** The report as a table, to be shown, copied and saved. */
export function accessTable(rows: readonly AccessRow[]): Table {
  const words = labels();
  return { columns: columns.map((id) => ({ id, label: words[id], ...onScreen[id] })), rows: rows.map((row) => columns.map((column) => row[column])) };
}

/** Files keep Celigo's own words, which programs know; a person reads plain ones. */
const onScreen: { [K in keyof AccessRow]?: Pick<Column, 'words' | 'hidden'> } = {
  state: { words: (state) => userStateLabel(state as UserState) },
  role: { words: (role) => roleLabel(role as Role) },
  integration: { words: (name) => (name === '*' ? t('All integrations') : text(name)) },
  integrationId: { hidden: true },
  access: { words: (access) => (access === '' ? t('None') : (roles as readonly unknown[]).includes(access) ? roleLabel(access as Role) : text(access)) },
  ssoRequired: { words: yesOrNo },
  mfaRequired: { words: yesOrNo },
  lastSignIn: { words: (time) => localTime(text(time)) ?? (time === '' ? t('never') : text(time)) },
};

function text(cell: Cell): string {
  return String(cell ?? '');
}

function yesOrNo(value: Cell): string {
  return value === true ? t('yes') : t('no');
}

function labels(): Record<keyof AccessRow, string> {
  return {
    email: t('E-mail'),
    name: t('Name'),
    state: t('State'),
    role: t('Role'),
    integration: t('Integration'),
    integrationId: t('Integration ID'),
    access: t('Access'),
    ssoRequired: t('SSO required'),
    mfaRequired: t('MFA required'),
    lastSignIn: t('Last sign-in'),
  };
}

export function toCsv(rows: readonly AccessRow[]): string {
  return table.toCsv(accessTable(rows));
}

export function toJson(rows: readonly AccessRow[]): string {
  return table.toJson(accessTable(rows));
}
