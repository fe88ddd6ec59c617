import * as vscode from 'vscode';
import { formatConnectionName } from '../../../app/changes/permitChange';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import { getRoleLabel } from '../../../celigo/users/roles';
import type { Invitation } from '../../../celigo/users/users';
import { inviteUsers } from '../../../celigo/users/users';
import type { ConnectionService } from '../../../connections/connectionService';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import type { OutputLog } from '../../adapters/outputLog';
import type { ReadOnlyDocuments } from '../../adapters/readOnlyDocuments';
import { askChoice, askText, back, runSteps } from '../../prompts/prompts';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { reportResults, runForEach, toBulkResult } from './bulkChange';
import type { AccountAccess } from './celigoAccount';
import { permitAccountChange, resolveAccountToChange } from './celigoAccount';
import { formatTransition } from './changeSummary';
import { askIntegrations, askLevel, askRole } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** Invite one or several people, with a role for the account, access to single integrations, or neither yet. */
export function registerInviteUser(services: Dependencies): void {
  services.commands.register('celonisCeligo.inviteUser', async (scope, arg) => {
    const title = vscode.l10n.t('Invite Users');
    const account = await resolveAccountToChange(services, scope, arg, title);
    const { emails, access } = await askInvitations(account, title);
    const summary = {
      remarks: [vscode.l10n.t('Celigo sends each an e-mail. An invitation takes a seat of the licence.')],
      changes: emails.map((who) => ({
        who,
        what: formatTransition(vscode.l10n.t('no user of the account'), access.description),
      })),
    };
    const [firstEmail] = emails;
    const question =
      firstEmail !== undefined && emails.length === 1
        ? vscode.l10n.t('Invite {0} to the account of "{1}"?', firstEmail, formatConnectionName(account.connection))
        : vscode.l10n.t(
            'Invite {0} people to the account of "{1}"?',
            emails.length,
            formatConnectionName(account.connection),
          );
    const { api } = await permitAccountChange(services, account, {
      question,
      summary,
      confirmLabel: vscode.l10n.t('Invite'),
    });
    const invitations = emails.map((email): Invitation => ({ email, ...access.invitation }));
    const outcomes = await runForEach(vscode.l10n.t('Inviting'), emails.length, (signal, onOutcome) =>
      inviteUsers(api, invitations, signal, onOutcome),
    );
    reportResults(
      services,
      vscode.l10n.t('Invitation'),
      outcomes.map((outcome) => toBulkResult(({ email }) => email, outcome)),
    );
    services.tree.refresh(account.connection.id);
  });
}

interface InvitationAccess {
  description: string;
  invitation: Omit<Invitation, 'email'>;
}

async function askInvitations(
  account: AccountAccess,
  title: string,
): Promise<{ emails: string[]; access: InvitationAccess }> {
  let text = '';
  let access: InvitationAccess = { description: '', invitation: {} };
  await runSteps([
    async (position) => {
      const prompt = vscode.l10n.t('E-mail addresses, one or several with commas between them');
      const answer = await askText({
        title,
        position,
        prompt,
        placeholder: 'ada@example.com',
        value: text,
        check: checkEmails,
      });
      if (answer !== back) text = answer;
      return answer === back ? back : undefined;
    },
    async (position) => {
      const kind = await askChoice<'role' | 'integrations' | 'none'>({
        title,
        position,
        placeholder: vscode.l10n.t('What may they do?'),
        items: [
          {
            label: vscode.l10n.t('A role for the whole account'),
            detail: vscode.l10n.t('Administrator, Manage or Monitor, in all integrations.'),
            value: 'role',
          },
          {
            label: vscode.l10n.t('Access to single integrations'),
            detail: vscode.l10n.t('Manage or Monitor in those that you choose, and nothing elsewhere.'),
            value: 'integrations',
          },
          { label: vscode.l10n.t('Nothing yet'), detail: vscode.l10n.t('Access can be granted later.'), value: 'none' },
        ],
      });
      if (kind === back) return back;
      access = await askAccess(kind, account, title);
      return undefined;
    },
  ]);
  return { emails: parseEmails(text), access };
}

async function askAccess(
  kind: 'role' | 'integrations' | 'none',
  { api }: AccountAccess,
  title: string,
): Promise<InvitationAccess> {
  if (kind === 'none') return { description: vscode.l10n.t('no access yet'), invitation: {} };
  if (kind === 'role') {
    const role = await askRole(title, 'monitor');
    return { description: getRoleLabel(role), invitation: { accessLevel: role } };
  }
  const integrations = await askIntegrations(api, title);
  const level = await askLevel(title);
  return {
    description: vscode.l10n.t('{0} on {1}', level, integrations.map(({ name }) => name).join(', ')),
    invitation: { integrationAccessLevel: integrations.map(({ id }) => ({ _integrationId: id, accessLevel: level })) },
  };
}

function parseEmails(text: string): string[] {
  const emails = text.split(/[\s,;]+/).filter(Boolean);
  return emails.filter(
    (email, index) => emails.findIndex((other) => other.toLowerCase() === email.toLowerCase()) === index,
  );
}

function checkEmails(text: string): { error: string } | { warning?: string | undefined } {
  const emails = parseEmails(text);
  if (emails.length === 0) return { error: vscode.l10n.t('Enter at least one e-mail address.') };
  const invalidEmails = emails.filter((email) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email));
  return invalidEmails.length > 0
    ? { error: vscode.l10n.t('This is no e-mail address: {0}', invalidEmails.join(', ')) }
    : {};
}
