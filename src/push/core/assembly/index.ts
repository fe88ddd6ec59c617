// What TypeScript may call, module by module; described in ../code.ts.
export { csvAt, csvHeads, csvLength, csvPut, csvRows, csvTexts, openCsv, readCsvRows } from './csv';
export { addCsvTableKey, beginCsvTable, csvTableDates, csvTableHeader, csvTableOut, csvTableRows, csvTableSize, csvTableStop, csvTableTypes, csvTableUnmeasured, openCsvTable, takeCsvCells } from './csvTable';
export { heapBase } from "./memory";
export { clearInference, inferCells, inferRecords, inferStats, inferStop, openInference, seeForm } from './infer';
export { addRecordKey, openRecords, readRecords, recordsAt, recordsLength, recordsRead } from './records';
export { addTableKey, describeTableColumn, finishTable, openTable, putDouble, releaseTable, setTableColumn, settleTable, tableRows, tableSize, tableStop, tableUnmeasured, takeCells } from './table';
