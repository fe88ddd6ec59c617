/** Files whose columns agree at least this much are taken to be parts of one table. */
const minShareForOneTable = 0.8;

/** How far the columns of several files agree. */
export interface ColumnAgreement {
  /** Columns that all of them have. */
  shared: number;
  /** Columns that any of them has. */
  total: number;
  isOneTable: boolean;
}

/** Compares the columns of files by their names, in whatever case. @param columnsOfFiles at least one file's */
export function compareColumns(columnsOfFiles: readonly (readonly string[])[]): ColumnAgreement {
  const files = columnsOfFiles.map((names) => new Set(names.map((name) => name.toLowerCase())));
  const all = new Set(files.flatMap((names) => [...names]));
  const shared = [...all].filter((name) => files.every((names) => names.has(name))).length;
  return { shared, total: all.size, isOneTable: all.size > 0 && shared / all.size >= minShareForOneTable };
}
