import { t } from '@vscode/l10n';
import { createNoteRow, joinLines } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import type { Use, UseService } from './use';
import { readUseTarget } from './use';

/** The row "Usages" below things that something can use. */
export class UseRows {
  constructor(private readonly service: UseService) {}

  listForResource(connectionId: string, resource: Resource): readonly Resource[] {
    const target = readUseTarget(connectionId, resource);
    if (!target) return [];
    return [
      {
        // No column and no data model can have this id.
        id: '#uses',
        kind: 'uses',
        label: t('Usages'),
        tooltip: t(
          'Data models, knowledge models, and connections and flows in Celigo, as far as the connections here can see them.',
        ),
        icon: 'references',
        loadChildren: async (signal) => {
          const { findUses } = await import('./findUses');
          const { uses, notes } = await findUses(this.service, target, signal);
          return [
            ...uses.map(createUseRow),
            ...notes.map((note, index) => ({ ...createNoteRow(note), id: `note/${index}`, tooltip: note })),
          ];
        },
      },
    ];
  }
}

const icons: Readonly<Record<Use['kind'], string>> = {
  dataModel: 'type-hierarchy-sub',
  knowledgeModel: 'lightbulb',
  knowledgeModels: 'question',
  celigoConnection: 'plug',
  flow: 'git-merge',
};

function createUseRow(use: Use): Resource {
  const { id, kind, name, relation, state, place, isWarning, url, uses } = use;
  return {
    id: `${kind}/${place}/${id}`,
    kind: `use-${kind}`,
    label: name,
    description: [state, relation].filter(Boolean).join(' · '),
    tooltip: joinLines(name, relation, state, place ? t('Seen with "{0}"', place) : undefined),
    icon: isWarning ? 'warning' : icons[kind],
    ...(url === undefined ? {} : { url }),
    ...(uses.length === 0 ? {} : { loadChildren: async () => uses.map(createUseRow) }),
  };
}
