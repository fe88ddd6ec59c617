import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import type { ColumnNote } from '../model/draftColumn';
import type { PlannedFile } from '../model/tablePlan';
import { locateRecord } from '../open/recordLocation';

/** A record by its number, and its file where there are several. */
function formatRecord({ record, file }: { record: number; file?: string }): string {
  return file === undefined ? formatNumber(record) : t('{0} of {1}', formatNumber(record), file);
}

/** Why a column has the type it has, in words. */
export function explainNote(note: ColumnNote, files: readonly PlannedFile[]): string {
  const recordAt = (record: number): string => formatRecord(locateRecord(files, record));
  const also = ({ also: otherNote }: { also?: ColumnNote }): string[] =>
    otherNote ? [explainNote(otherNote, files)] : [];
  switch (note.code) {
    case 'empty':
      return t('No record has a value.');
    case 'mixed':
      return t(
        'Values of different kinds, stored as STRING: {0}.',
        note.kinds.map((kindNote) => describeMixedKind(kindNote.kind, recordAt(kindNote.record))).join(', '),
      );
    case 'bigInteger':
      return t('Numbers beyond 2^53 (first in record {0}), stored as STRING to stay exact.', recordAt(note.record));
    case 'inexactFloat':
      return t(
        'Numbers with more digits than a FLOAT holds (first in record {0}), stored as STRING to stay exact.',
        recordAt(note.record),
      );
    case 'fineTime':
      return t(
        'Times finer than a millisecond (first in record {0}), stored as STRING to stay exact. Choose DATETIME to keep them to the millisecond.',
        recordAt(note.record),
      );
    case 'rangelessTime':
      return t(
        'Dates outside of the years 1400 to 9999 (first in record {0}), stored as STRING.',
        recordAt(note.record),
      );
    case 'brokenText':
      return t(
        'An incomplete character (unpaired surrogate) in record {0} is replaced by U+FFFD.',
        recordAt(note.record),
      );
    case 'mixedOffsets':
      return t(
        'Times with an offset (record {0}) and without (record {1}), stored as STRING.',
        recordAt(note.with),
        recordAt(note.without),
      );
    case 'takenAsUtc':
      return t(
        'Times with an offset (first in record {0}) are converted to UTC, and those without (first in record {1}) are taken as UTC.',
        recordAt(note.with),
        recordAt(note.without),
      );
    case 'decimalMark':
      return t(
        '{0} Such numbers are stored as STRING. Say the decimal mark to make them numbers.',
        describeAmbiguousNumber(note.text),
      );
    case 'cut':
      return [
        t('Times finer than a millisecond (first in record {0}) are cut to milliseconds.', recordAt(note.record)),
        ...also(note),
      ].join(' ');
    case 'notANumber':
      return [t('NaN (first in record {0}) is sent as no value.', recordAt(note.record)), ...also(note)].join(' ');
    case 'bytes':
      return [
        t('Bytes that are no text (first in record {0}) are written as hexadecimal digits.', recordAt(note.record)),
        ...also(note),
      ].join(' ');
    case 'geometry':
      return [
        t('Geometries (first in record {0}) are written as well-known text (WKT).', recordAt(note.record)),
        ...also(note),
      ].join(' ');
    case 'variant':
      return [
        t('Values of type VARIANT (first in record {0}) are written as JSON text.', recordAt(note.record)),
        ...also(note),
      ].join(' ');
    case 'infinite':
      return [
        t(
          'Infinity (first in record {0}), which a FLOAT of Celonis is not known to hold. All values are stored as STRING to stay exact.',
          recordAt(note.record),
        ),
        ...also(note),
      ].join(' ');
    case 'emptyTexts':
      return t('Empty texts become no value ({0}).', formatNumber(note.values));
    case 'zeroDates':
      return t('Dates of nothing but zeros become no value ({0}).', formatNumber(note.values));
    case 'digits':
      return t('Text of digits: kept as STRING to preserve leading zeros.');
    case 'converted':
      return t('Times with an offset are converted to UTC.');
    case 'arrays':
      return t('Lists, stored as JSON text.');
    case 'alsoObjects':
      return t('Some records have an object here: its members are columns of their own.');
  }
}

function describeMixedKind(kind: 'boolean' | 'number' | 'time' | 'text' | 'array', firstRecord: string): string {
  switch (kind) {
    case 'boolean':
      return t('true or false (first in record {0})', firstRecord);
    case 'number':
      return t('number (first in record {0})', firstRecord);
    case 'time':
      return t('date or time (first in record {0})', firstRecord);
    case 'text':
      return t('text (first in record {0})', firstRecord);
    case 'array':
      return t('list (first in record {0})', firstRecord);
  }
}

/** What a number may be that has one mark and three digits behind it. */
export function describeAmbiguousNumber(text: string): string {
  return t('{0} may be {1} or {2}.', text, String(Number(text.replace(',', '.'))), text.replace(/[.,]/, ''));
}
