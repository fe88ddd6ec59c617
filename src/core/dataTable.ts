/** What a service answered in rows and columns, as it is shown, copied and saved. */
export interface DataTable {
  columns: readonly DataTableColumn[];
  /** Each as long as `columns`. */
  rows: readonly (readonly CellValue[])[];
}

export interface DataTableColumn {
  /** Unique in the table; the name in exports. */
  id: string;
  label: string;
  /** As the service names it: integer, datetime… */
  type?: string;
  unit?: string;
  /** Whether the service can sort by it, and filter. */
  sortable?: boolean;
  filterable?: boolean;
  /** The cell in words for the screen. Copies and files hold it as it is. */
  formatCell?: (cell: CellValue) => string;
  /** In copies and files only. */
  isExportOnly?: boolean;
}

export type CellValue = string | number | boolean | null;

/** Any value of a JSON answer as a cell: what is neither text, number nor truth value becomes JSON text. */
export function toCellValue(value: unknown): CellValue {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
}

/**
 * RFC 4180: a header, lines ended by CRLF, nothing where there is no value. A text that a spreadsheet would run as a
 * formula is made harmless by an apostrophe.
 */
export function toCsv({ columns, rows }: DataTable): string {
  const joinCells = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
  return (
    joinCells(columns.map(({ id }) => escapeCsvCell(id))) +
    rows.map((row) => joinCells(columns.map(({ type }, index) => escapeCsvCell(row[index] ?? null, type)))).join('')
  );
}

/**
 * Cells for the clipboard, as spreadsheets exchange them: tabs between them, a line for each row. A single cell is
 * copied exactly; among several, a text that a spreadsheet would run as a formula is made harmless by an apostrophe.
 */
export function toTabSeparated({ columns, rows }: DataTable, withHeaders: boolean): string {
  const isSingle = !withHeaders && rows.length === 1 && columns.length === 1;
  if (isSingle) return String(rows[0]?.[0] ?? '');
  const lines = rows.map((row) => columns.map(({ type }, index) => escapeTabCell(row[index] ?? null, type)));
  if (withHeaders) lines.unshift(columns.map(({ label }) => escapeTabCell(label)));
  return lines.map((cells) => cells.join('\t')).join('\n');
}

/** An array of objects by column id, indented. */
export function toJson({ columns, rows }: DataTable): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ id }, index) => [id, row[index] ?? null])));
  return `${JSON.stringify(objects, undefined, 2)}\n`;
}

/**
 * "*" alone is harmless; these begin a formula, also behind white space, behind characters that are not seen, and in
 * their full-width forms.
 */
const formulaPattern = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

function escapeCsvCell(value: CellValue, type = ''): string {
  const text = escapeFormula(value, type);
  return typeof value === 'string' && /[",\r\n]/.test(text) ? quote(text) : text;
}

function escapeTabCell(value: CellValue, type = ''): string {
  const text = escapeFormula(value, type);
  return /[\t\r\n]|^"/.test(text) ? quote(text) : text;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function escapeFormula(value: CellValue, type: string): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  // Some services write numbers as text; a sign makes no formula of them.
  if (/^(integer|float|number)$/i.test(type) && /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return value;
  return formulaPattern.test(value) ? `'${value}` : value;
}
