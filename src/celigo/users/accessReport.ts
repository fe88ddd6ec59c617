import { t } from '@vscode/l10n';
import { iterateItems } from '../../connections/listPages';
import { formatLocalTime } from '../../connections/resourceRows';
import type { CellValue, DataTable, DataTableColumn } from '../../core/dataTable';
import * as dataTable from '../../core/dataTable';
import type { User } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { integrationNames } from '../integrations/integrations';
import type { Role } from './roles';
import { getAccessLevel, getRole, getRoleLabel, roles } from './roles';
import type { UserState } from './users';
import { describeUserState, getUserEmail, getUserState, listUsers } from './users';

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

const columnIds = [
  'email',
  'name',
  'state',
  'role',
  'integration',
  'integrationId',
  'access',
  'ssoRequired',
  'mfaRequired',
  'lastSignIn',
] as const satisfies readonly (keyof AccessRow)[];

/**
 * The report on the whole account; integrations appear by id where the token may not list them. Throws ProblemError.
 */
export async function readAccessRows(api: CeligoApi, signal: AbortSignal): Promise<AccessRow[]> {
  const names = await integrationNames(api, signal);
  const rows: AccessRow[] = [];
  for await (const user of iterateItems(listUsers(api, signal), signal)) rows.push(...createUserRows(user, names));
  return rows;
}

/** Accounts × roles × integrations: who may do what where, as it takes effect. `names` are the integrations' by id. */
export function createAccessRows(
  users: Iterable<User>,
  integrationNamesById: ReadonlyMap<string, string>,
): AccessRow[] {
  return [...users].flatMap((user) => createUserRows(user, integrationNamesById));
}

function createUserRows(user: User, integrationNamesById: ReadonlyMap<string, string>): AccessRow[] {
  const role = getRole(user);
  const userCells = {
    email: getUserEmail(user),
    name: user.sharedWithUser?.name ?? '',
    state: getUserState(user),
    role,
    ssoRequired: user.accountSSORequired === true,
    mfaRequired: user.accountMFARequired === true,
    lastSignIn: user.lastSignIn ?? user.sharedWithUser?.lastSignIn ?? '',
  };
  const wholeAccountRow = { ...userCells, integration: '*', integrationId: '*', access: role };
  // Celigo ignores single integrations beside these two roles (celigo-api.md §3.10).
  if (role === 'administrator' || role === 'manage') return [wholeAccountRow];
  const integrationRows = (user.integrationAccessLevel ?? []).map(({ _integrationId: id, ...grant }) => ({
    ...userCells,
    integration: integrationNamesById.get(id) ?? id,
    integrationId: id,
    access: getAccessLevel(grant),
  }));
  if (role === 'monitor') return [wholeAccountRow, ...integrationRows];
  return integrationRows.length > 0
    ? integrationRows
    : [{ ...userCells, integration: '', integrationId: '', access: '' }];
}

/** The report as a table, to be shown, copied and saved. */
export function createAccessTable(rows: readonly AccessRow[]): DataTable {
  const columnTitles = columnLabels();
  return {
    columns: columnIds.map((id) => ({ id, label: columnTitles[id], ...columnPresentation[id] })),
    rows: rows.map((row) => columnIds.map((column) => row[column])),
  };
}

/** Files keep Celigo's own words, which programs know; a person reads plain ones. */
const columnPresentation: { [K in keyof AccessRow]?: Pick<DataTableColumn, 'formatCell' | 'isExportOnly'> } = {
  state: { formatCell: (state) => describeUserState(state as UserState) },
  role: { formatCell: (role) => getRoleLabel(role as Role) },
  integration: { formatCell: (name) => (name === '*' ? t('All integrations') : cellText(name)) },
  integrationId: { isExportOnly: true },
  access: {
    formatCell: (access) =>
      access === ''
        ? t('None')
        : (roles as readonly unknown[]).includes(access)
          ? getRoleLabel(access as Role)
          : cellText(access),
  },
  ssoRequired: { formatCell: formatYesNo },
  mfaRequired: { formatCell: formatYesNo },
  lastSignIn: { formatCell: (time) => formatLocalTime(cellText(time)) ?? (time === '' ? t('never') : cellText(time)) },
};

function cellText(cell: CellValue): string {
  return String(cell ?? '');
}

function formatYesNo(value: CellValue): string {
  return value === true ? t('yes') : t('no');
}

function columnLabels(): Record<keyof AccessRow, string> {
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

export function accessToCsv(rows: readonly AccessRow[]): string {
  return dataTable.toCsv(createAccessTable(rows));
}

export function accessToJson(rows: readonly AccessRow[]): string {
  return dataTable.toJson(createAccessTable(rows));
}
