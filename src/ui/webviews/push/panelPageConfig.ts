import { t } from '@vscode/l10n';
import { columnTypes } from '../../../engine/model/columnChoice';
import { rejectionText } from '../host/pageTexts';
import { formatOptions } from './columnFormats';
import type { PanelPageConfig } from './panelMessages';

/** What the page is made of before anything is known. */
export function createPanelPageConfig(fileName: string, canHandOver = false): PanelPageConfig {
  return {
    title: t('Push {0} to Celonis', fileName),
    types: columnTypes,
    formats: Object.fromEntries(columnTypes.map((type) => [type, formatOptions(type)])),
    texts: {
      reading: t('How the file is read'),
      files: t('Files'),
      tableEach: t('A table for each file'),
      tableOne: t('One table for all files'),
      tableOfFile: t('Table for {0}', '{0}'),
      pushFile: t('Push {0}', '{0}'),
      showFile: t('Show the columns and rows of {0}', '{0}'),
      target: t('Target'),
      advanced: t('Advanced'),
      changes: t('Changes in Celonis'),
      arrays: t('Arrays of objects'),
      columns: t('Columns'),
      rows: t('First rows'),
      tables: t('Tables of this push'),
      filter: t('Filter the columns'),
      filterHint: t('Filter by name, source, type or note'),
      includeAll: t('Include All'),
      excludeAll: t('Leave All Out'),
      includeShown: t('Include {0} Shown'),
      excludeShown: t('Leave {0} Shown Out'),
      shown: t('{0} shown'),
      noneShown: t('No column has these words.'),
      include: t('Push'),
      name: t('Name'),
      source: t('From'),
      type: t('Type'),
      length: t('Length'),
      key: t('Key'),
      format: t('Source format'),
      note: t('Note'),
      automatic: t('Detected'),
      push: t('Push'),
      pushToProduction: t('Push to Production'),
      dryRun: t('Dry Run'),
      save: t('Save Definition'),
      // Without a connection to Celigo there is no such button.
      handOver: canHandOver ? t('Hand over to Celigo…') : '',
      cancel: t('Cancel'),
      null: t('null'),
      empty: t('There are no rows.'),
      keyboard: t('The arrow keys go from cell to cell. Enter edits or ticks a cell, Escape takes an edit back.'),
      goTo: t('Go to the column {0}'),
      warning: t('Warning'),
      error: t('Error'),
      use: t('Use {0}', '{0}'),
      rejected: rejectionText(),
    },
  };
}
