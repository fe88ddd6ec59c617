import { t } from '@vscode/l10n';
import type { CellValue, DataTable } from '../../core/dataTable';
import type { Use, UseReport } from './use';
import { iterateUses } from './use';

/** The uses as a table: what each one is used through stands beside it. */
export function createUsesTable({ uses }: UseReport): DataTable {
  return {
    columns: [
      { id: 'kind', label: t('Kind') },
      { id: 'name', label: t('Name') },
      { id: 'relation', label: t('Usage') },
      { id: 'through', label: t('Through') },
      { id: 'state', label: t('State') },
      { id: 'place', label: t('Seen with') },
      { id: 'address', label: t('Address'), isExportOnly: true },
    ],
    rows: [...iterateUses(uses)]
      .filter(({ use }) => use.kind !== 'knowledgeModels')
      .map(({ use, parent }): CellValue[] => [
        describeUseKind(use),
        use.name,
        use.relation,
        parent && parent.kind !== 'knowledgeModels' ? parent.name : null,
        use.state ?? null,
        use.place,
        use.url ?? null,
      ]),
  };
}

export function describeUseKind({ kind }: Pick<Use, 'kind'>): string {
  return {
    dataModel: t('Data model'),
    knowledgeModel: t('Knowledge model'),
    knowledgeModels: t('Knowledge models'),
    celigoConnection: t('Connection in Celigo'),
    flow: t('Flow in Celigo'),
  }[kind];
}
