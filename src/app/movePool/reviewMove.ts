import { t } from '@vscode/l10n';
import { joinNames } from '../../core/joinNames';
import { describe } from '../../core/problem';
import { getEnvironmentLabel } from '../environmentLabel';
import type { Review, ReviewRow, ReviewSection } from '../review';
import type { PoolComparison, TableDifference } from './comparePools';
import type { NamedPool, PoolMove } from './planMove';

/** How many names stand in one line. */
const maxNames = 30;

/** The review of a move: what will be different, each thing before and after, and how the pools differ. */
export function reviewMove(move: PoolMove): Review {
  const { oldPool, newPool, connections, definitions, unchangedDefinitions, pushes, openPoints, comparison } = move;
  const production = connections.find(({ connection }) => connection.environment === 'production')?.connection;
  return {
    title: t('Move to the data pool {0}', newPool.name ?? newPool.id),
    paragraphs: [
      t('From: {0}', formatPool(oldPool)),
      t('To: {0}', formatPool(newPool)),
      t(
        'Only what is stored on this machine and in this workspace is changed. Nothing is deleted, and nothing is sent to Celonis.',
      ),
    ],
    warnings: [
      ...connections
        .filter(({ test }) => !test.works)
        .map(({ connection, test }) =>
          t('"{0}" does not work with the new data pool: {1}', connection.name, test.summary),
        ),
      ...openPoints,
    ],
    sections: [
      {
        heading: t('Connections'),
        rows: connections.flatMap(({ connection, test }): ReviewRow[] => [
          {
            label: [connection.name, getEnvironmentLabel(connection.environment)].filter(Boolean).join(' · '),
            value: `${oldPool.id} → ${newPool.id}`,
          },
          { label: t('Test with the new data pool'), value: test.summary, isProse: true },
        ]),
      },
      ...reviewDefinitions(definitions, unchangedDefinitions),
      {
        heading: t('Pushes'),
        help: t('Push Again then goes to the new data pool. Logs and outcomes stay as they are.'),
        rows:
          pushes.length === 0
            ? [
                {
                  label: t('None'),
                  value: t('No push is changed.'),
                  isProse: true,
                },
              ]
            : pushes.map(({ before, after, startedAt }) => ({
                label: `${before.table} · ${startedAt}`,
                value: [
                  `${before.destination?.poolId ?? ''} → ${after.destination?.poolId ?? ''}`,
                  ...(before.dataSourceId === after.dataSourceId
                    ? []
                    : [`${before.dataSourceId ?? ''} → ${after.dataSourceId ?? ''}`]),
                ].join(', '),
              })),
      },
      reviewComparison(comparison),
    ],
    confirmLabel: t('Move'),
    typedName: production
      ? { label: t('Type "{0}", the name of the production connection', production.name), name: production.name }
      : undefined,
  };
}

function reviewDefinitions(
  definitions: PoolMove['definitions'],
  unchangedDefinitions: PoolMove['unchangedDefinitions'],
): ReviewSection[] {
  const unchanged: ReviewRow[] =
    unchangedDefinitions.length === 0
      ? []
      : [
          {
            label: t('Stay as they are'),
            value: t(
              '{0}. They name the connection, and it leads to the new data pool.',
              joinNames(unchangedDefinitions, maxNames),
            ),
            isProse: true,
          },
        ];
  return [
    {
      heading: t('Push definitions'),
      help: t('The rest of each file stays as it is. The first push of a changed definition asks once more.'),
      rows:
        definitions.length + unchanged.length === 0
          ? [
              {
                label: t('None'),
                value: t('No push definition of this workspace is changed.'),
                isProse: true,
              },
            ]
          : [
              ...definitions.map(({ shortPath, lineNumber }) => ({
                label: shortPath,
                value: t('line {0}', lineNumber),
              })),
              ...unchanged,
            ],
    },
    ...definitions.map(({ shortPath, lineBefore, lineAfter }) => ({
      heading: shortPath,
      rows: [],
      code: `- ${lineBefore}\n+ ${lineAfter}`,
    })),
  ];
}

function reviewComparison(comparison: PoolComparison): ReviewSection {
  const heading = t('Tables and columns');
  const { problem, missingTables, newTables, equalTables, changedTables, uncomparedTables } = comparison;
  if (problem)
    return {
      heading,
      rows: [{ label: t('Not compared'), value: describe(problem), isProse: true }],
    };
  const row = (label: string, names: readonly string[]): ReviewRow[] =>
    names.length === 0 ? [] : [{ label, value: joinNames(names, maxNames), isProse: true }];
  return {
    heading,
    rows: [
      { label: t('The same in both'), value: t('{0} tables', equalTables), isProse: true },
      ...row(
        t('Only in the old data pool'),
        missingTables.map(({ name }) => name),
      ),
      ...row(
        t('Only in the new data pool'),
        newTables.map(({ name }) => name),
      ),
      ...changedTables.map((difference) => ({
        label: difference.table,
        value: describeDifference(difference),
        isProse: true,
      })),
      ...row(t('Columns not compared'), uncomparedTables),
    ],
  };
}

function describeDifference({ missingColumns, newColumns, otherTypes }: TableDifference): string {
  return [
    missingColumns.length > 0 ? t('Columns only in the old data pool: {0}.', joinNames(missingColumns, maxNames)) : '',
    newColumns.length > 0 ? t('Columns only in the new data pool: {0}.', joinNames(newColumns, maxNames)) : '',
    otherTypes.length > 0
      ? t(
          'Other types: {0}.',
          joinNames(
            otherTypes.map(({ column, before, after }) => `${column} (${before} → ${after})`),
            maxNames,
          ),
        )
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function formatPool({ id, name }: NamedPool): string {
  return name ? `${name} (${id})` : id;
}
