// What TypeScript may call, module by module; described in ../code.ts.
export { heapBase } from "./memory";
export { addRecordKey, openRecords, readRecords, recordsAt, recordsLength, recordsRead } from './records';
