// What TypeScript may call, module by module; described in ../wasmExports.ts.
export { csvAt, csvHeads, csvLength, csvNullWords, csvPut, csvRows, csvTexts, openCsv, readCsvRows } from './csv';
export {
  beginCsvTable,
  csvTableDates,
  csvTableHeader,
  csvTableOut,
  csvTableSize,
  csvTableTypes,
  openCsvTable,
  takeCsvCells,
} from './csvTable';
export { heapBase } from './memory';
export { clearInference, inferCells, inferRecords, inferStats, inferStop, openInference, seeForm } from './infer';
export { addRecordKey, openRecords, readRecords, recordsAt, recordsLength, recordsRead } from './records';
export {
  describeTableColumn,
  finishTable,
  openTable,
  putDouble,
  releaseTable,
  setTableColumn,
  settleTable,
  tableSize,
  takeCells,
} from './table';
export { addTableKey, tableRows, tableStop, tableUnmeasured } from './commonTable';
export { findTextSigns } from './textSigns';
export { decompressSnappy } from './snappyReader';
export { decompressZstd } from './zstd';
export { readHybridIndices, readHybridLevels } from './hybridReader';
export {
  joinJsonRows,
  jsonNeeded,
  jsonRowsEnd,
  jsonStop,
  jsonUnwritten,
  openJsonColumn,
  setJsonColumn,
  setJsonDictionary,
  setJsonPage,
  writeJsonValues,
} from './jsonRows';
