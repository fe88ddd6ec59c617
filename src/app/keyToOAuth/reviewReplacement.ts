import { t } from '@vscode/l10n';
import type { Review } from '../review';
import type { Ability } from './abilities';
import type { KeyReplacement } from './planReplacement';
import type { TriedAbility } from './tryAccess';

/** The review of a replacement: what is granted, what is missing, and what will be different. */
export function reviewReplacement(replacement: KeyReplacement): Review {
  const { connection, client, keyLabel, access, isUsable } = replacement;
  const { name, environment, links = [] } = connection;
  const lostAbilities = access.abilities.filter(({ lacks, keyProblem }) => lacks && !keyProblem);
  return {
    title: t('From the {0} to OAuth 2.0: {1}', keyLabel, name),
    paragraphs: isUsable
      ? [
          t(
            '"{0}" will sign in with the OAuth 2.0 client "{1}". It stays the same connection: pushes, push definitions and links go on with it.',
            name,
            client.name,
          ),
          t(
            'It is tested once more first. Only when that works is the {0} removed from this machine. In Celonis it stays until somebody deletes it there.',
            keyLabel,
          ),
        ]
      : [
          t(
            'The OAuth 2.0 client "{0}" cannot take the place of the {1} yet. Nothing was changed.',
            client.name,
            keyLabel,
          ),
          t('Have an administrator add what is missing in Celonis, then try again.'),
        ],
    warnings: [
      ...describeLosses(lostAbilities),
      ...links.map((link) =>
        t(
          'The connection "{0}" in Celigo goes on with the {1}. Make another one there with Use in Celigo… before the {1} is deleted in Celonis.',
          link.name,
          keyLabel,
        ),
      ),
    ],
    sections: [
      {
        heading: t('Attempts'),
        help: t('Each scope was asked for by itself. Nothing was changed in Celonis.'),
        rows: access.abilities.map((tried) => ({
          label: tried.ability.isRequired ? t('{0} (required)', tried.ability.label) : tried.ability.label,
          value: describeAttempt(tried, keyLabel),
          isProse: true,
        })),
      },
      {
        heading: t('The connection'),
        rows: [
          { label: t('Auth type'), value: `${keyLabel} → ${t('OAuth 2.0')}` },
          { label: t('OAuth 2.0 client'), value: `${client.name} (${client.clientId})` },
          {
            label: t('Scopes'),
            value: access.scopes.join(' ') || t('None was granted.'),
            isProse: access.scopes.length === 0,
          },
          { label: t('Valid domain names'), value: connection.values['domain'] ?? '' },
        ],
      },
    ],
    confirmLabel: isUsable ? t('Replace the {0}', keyLabel) : t('Try Again'),
    typedName:
      isUsable && environment === 'production'
        ? { label: t('Type "{0}", the name of the production connection', name), name }
        : undefined,
  };
}

/** A sentence for each thing that is missing, with all that does not work without it. */
function describeLosses(lostAbilities: readonly TriedAbility[]): string[] {
  const labelsByMissing = new Map<string, string[]>();
  for (const { ability, lacks } of lostAbilities) {
    const missing =
      lacks?.kind === 'scope'
        ? t('Missing scope: {0} (Celonis: Admin & Settings, Applications, Define scopes).', formatScopes(ability))
        : t('Missing permission: {0}.', ability.permission);
    labelsByMissing.set(missing, [...(labelsByMissing.get(missing) ?? []), ability.label]);
  }
  return [...labelsByMissing].map(([missing, labels]) => `${missing} ${t('Without it: {0}.', labels.join(', '))}`);
}

function describeAttempt({ ability, keyProblem, lacks }: TriedAbility, keyLabel: string): string {
  const withKey = keyProblem ? t('The {0} does not permit this either: {1}', keyLabel, keyProblem.what) : '';
  if (!lacks) return [t('Works with the client.'), withKey].filter(Boolean).join(' ');
  const missing =
    lacks.kind === 'scope'
      ? t('Missing scope: {0}.', formatScopes(ability))
      : t(
          'The scope is granted, and the permission is missing: {0}. Answer of Celonis: {1}',
          ability.permission,
          lacks.problem.what,
        );
  return [missing, withKey].filter(Boolean).join(' ');
}

/** The narrow scope, and the broad one that does as well. */
function formatScopes({ scopes: [narrow, broad] }: Ability): string {
  return broad === undefined ? narrow : t('{0} or {1}', narrow, broad);
}
