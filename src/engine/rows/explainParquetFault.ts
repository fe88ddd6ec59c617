import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import type { Fault } from '../model/fault';
import type { FaultSentences } from './faultSentences';

/** What is wrong with a Parquet file. */
export function parquetFaultSentences(fault: Extract<Fault, { code: 'parquet' }>, sourceName: string): FaultSentences {
  switch (fault.trouble) {
    case 'encrypted':
      return [
        t('{0} is encrypted.', sourceName),
        t('Parquet files whose content is encrypted cannot be read here.'),
        t('Write it without encryption.'),
      ];
    case 'codec':
      return [
        t('{0} is compressed in a way that cannot be read here.', sourceName),
        t('Its columns are compressed with {0}. Snappy, gzip, Brotli, LZ4 and Zstandard can be read.', fault.name),
        t('Write it with Snappy compression.'),
      ];
    case 'encoding':
      return [
        t('{0} has a column that cannot be read here.', sourceName),
        fault.name === undefined
          ? t('The column {0} is encoded in a way that is newer than this extension.', fault.column)
          : t('The column {0} is encoded as {1}, which is not read for its type.', fault.column, fault.name),
        t('Write it with the encoding PLAIN or a dictionary.'),
      ];
    case 'otherFiles':
      return [
        t('{0} has no rows of its own.', sourceName),
        t('It is the summary of a table whose columns lie in other files.'),
        t('Push these other files. Several of one kind can be chosen together.'),
      ];
    case 'noColumns':
      return [
        t('{0} has no columns.', sourceName),
        t('It is a Parquet file, but what it describes is a table without columns.'),
        t('Check what wrote it.'),
      ];
    case 'ending':
      return [
        t('{0} is not complete.', sourceName),
        t('It begins like a Parquet file, but does not end like one.'),
        downloadAgainAdvice(),
      ];
    case 'footer':
      return [
        t('{0} is damaged.', sourceName),
        t('It is a Parquet file, but its footer, which describes its rows and columns, is damaged.'),
        downloadAgainAdvice(),
      ];
    case 'column':
      return [
        t('{0} is damaged.', sourceName),
        fault.page === undefined
          ? t('The row group {0} does not have the column {1}.', formatNumber(fault.rowGroup), fault.column)
          : t(
              'The column {0} cannot be read: its page {1} in row group {2} is damaged.',
              fault.column,
              formatNumber(fault.page),
              formatNumber(fault.rowGroup),
            ),
        t('Get it again, or write it again with what made it.'),
      ];
  }
}

export function downloadAgainAdvice(): string {
  return t('Probably it was not written or downloaded completely. Get it again.');
}
