import { RecordStop } from '../../../src/engine/wasm/assembly/recordStops';
import { createEngineCore, type EngineCore } from '../../../src/engine/wasm/engineCore';

/** Reads no record and no row in WebAssembly: each is as rare as those that are left to TypeScript. */
export function createParserOnlyCore({ memory, wasm }: EngineCore = createEngineCore()): EngineCore {
  let position = 0;
  let tapeLength = 0;
  let appendedEnd = 0;
  return {
    memory,
    wasm: {
      ...wasm,
      readRecords: (...args) => {
        [, , position, , , , , tapeLength] = args;
        return RecordStop.Rare;
      },
      recordsAt: () => position,
      recordsLength: () => tapeLength,
      recordsRead: () => 0,
      readCsvRows: (...args) => {
        [, , position, , , , tapeLength, , appendedEnd] = args;
        return RecordStop.Rare;
      },
      csvAt: () => position,
      csvLength: () => tapeLength,
      csvRows: () => 0,
      csvPut: () => appendedEnd,
    },
  };
}
