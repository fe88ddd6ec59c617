import * as vscode from 'vscode';
import { roleLabel } from '../../celigo/roles';
import { invite } from '../../celigo/users';
import { askChoice, askText, back, runSteps } from '../ask/input';
import { accountName, accountOf } from './account';
import { confirm, eachOf, told, tellOutcomes } from './many';
import { askIntegrations, askLevel, askRole } from './people';
import { arrow } from './question';
import type { Account } from './account';
import type { Invitation } from '../../celigo/users';
import type { Parts } from '../parts';

/** Invite one or several people, with a role for the account, access to single integrations, or neither yet. */
export function inviteUser(parts: Parts): void {
  parts.commands.add('celonisCeligo.inviteUser', async (scope, arg) => {
    const title = vscode.l10n.t('Invite Users');
    const account = await accountOf(parts, scope, arg, title);
    const { emails, access } = await ask(account, title);
    const matter = {
      remarks: [vscode.l10n.t('Celigo sends each an e-mail. An invitation takes a seat of the licence.')],
      changes: emails.map((who) => ({ who, what: arrow(vscode.l10n.t('no user of the account'), access.words) })),
    };
    const question =
      emails.length === 1
        ? vscode.l10n.t('Invite {0} to the account of "{1}"?', emails[0]!, accountName(account.connection))
        : vscode.l10n.t('Invite {0} people to the account of "{1}"?', emails.length, accountName(account.connection));
    if (!(await confirm(question, matter, vscode.l10n.t('Invite')))) return;
    const invitations = emails.map((email): Invitation => ({ email, ...access.invitation }));
    const outcomes = await eachOf(vscode.l10n.t('Inviting'), emails.length, (signal, onOutcome) => invite(account.api, invitations, signal, onOutcome));
    tellOutcomes(parts, vscode.l10n.t('Invitation'), outcomes.map((one) => told(({ email }) => email, one)));
    parts.tree.refresh(account.connection.id);
  });
}

interface Access {
  words: string;
  invitation: Omit<Invitation, 'email'>;
}

async function ask(account: Account, title: string): Promise<{ emails: string[]; access: Access }> {
  let text = '';
  let access: Access | undefined;
  await runSteps([
    async (place) => {
      const prompt = vscode.l10n.t('E-mail addresses, one or several with commas between them');
      const answer = await askText({ title, place, prompt, placeholder: 'ada@example.com', value: text, check: checkEmails });
      if (answer !== back) text = answer;
      return answer === back ? back : undefined;
    },
    async (place) => {
      const kind = await askChoice<'role' | 'integrations' | 'none'>({
        title,
        place,
        placeholder: vscode.l10n.t('What may they do?'),
        items: [
          { label: vscode.l10n.t('A role for the whole account'), detail: vscode.l10n.t('Administrator, Manage or Monitor, in all integrations.'), value: 'role' },
          { label: vscode.l10n.t('Access to single integrations'), detail: vscode.l10n.t('Manage or Monitor in those that you choose, and nothing elsewhere.'), value: 'integrations' },
          { label: vscode.l10n.t('Nothing yet'), detail: vscode.l10n.t('Access can be granted later.'), value: 'none' },
        ],
      });
      if (kind === back) return back;
      access = await accessOf(kind, account, title);
      return undefined;
    },
  ]);
  return { emails: emailsOf(text), access: access! };
}

async function accessOf(kind: 'role' | 'integrations' | 'none', { api }: Account, title: string): Promise<Access> {
  if (kind === 'none') return { words: vscode.l10n.t('no access yet'), invitation: {} };
  if (kind === 'role') {
    const role = await askRole(title, 'monitor');
    return { words: roleLabel(role), invitation: { accessLevel: role } };
  }
  const integrations = await askIntegrations(api, title);
  const level = await askLevel(title);
  return {
    words: vscode.l10n.t('{0} on {1}', level, integrations.map(({ name }) => name).join(', ')),
    invitation: { integrationAccessLevel: integrations.map(({ id }) => ({ _integrationId: id, accessLevel: level })) },
  };
}

function emailsOf(text: string): string[] {
  const all = text.split(/[\s,;]+/).filter(Boolean);
  return all.filter((email, index) => all.findIndex((other) => other.toLowerCase() === email.toLowerCase()) === index);
}

function checkEmails(text: string): { error: string } | { warning?: string | undefined } {
  const emails = emailsOf(text);
  if (emails.length === 0) return { error: vscode.l10n.t('Enter at least one e-mail address.') };
  const wrong = emails.filter((email) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email));
  return wrong.length > 0 ? { error: vscode.l10n.t('This is no e-mail address: {0}', wrong.join(', ')) } : {};
}
