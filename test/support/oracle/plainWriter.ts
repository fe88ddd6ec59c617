import type { OpenChunkWriter } from '../../../src/engine/chunks/makeChunks';
import { CellText } from '../../../src/engine/model/cellWriters';
import { IsoTimeReader } from '../../../src/engine/model/isoTime';
import { defaultTimestampEncoding } from '../../../src/engine/model/tablePlan';
import { CsvWriter } from './csvWriter';
import { ParquetWriter } from './parquetWriter';
import { RowWriterAdapter } from './rowWriterAdapter';

/** Encodes rows in TypeScript. */
export const openPlainWriter: OpenChunkWriter = (
  { plan, csv, timestamps = defaultTimestampEncoding },
  _core,
  columns,
) => {
  const cellText = new CellText();
  const timeReader = new IsoTimeReader();
  return new RowWriterAdapter(
    columns,
    csv
      ? new CsvWriter(plan.columns, csv, cellText, timeReader)
      : new ParquetWriter(plan.columns, timestamps, cellText, timeReader),
  );
};
