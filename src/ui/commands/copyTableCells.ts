import type { CommandRegistry } from '../adapters/commandRegistry';
import type { TablePanels } from '../webviews/table/tablePanels';

interface Dependencies {
  commands: CommandRegistry;
  tables: TablePanels;
}

/** The menu of a cell in a table of results. */
export function registerCopyTableCells({ commands, tables }: Dependencies): void {
  commands.register('celonisCeligo.copyTableCells', () => tables.copySelection('cells'));
  commands.register('celonisCeligo.copyTableCellsWithHeaders', () => tables.copySelection('cells', true));
  commands.register('celonisCeligo.copyTableRows', () => tables.copySelection('rows'));
  commands.register('celonisCeligo.copyTableColumns', () => tables.copySelection('columns', true));
}
