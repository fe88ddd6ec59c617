import { t } from '@vscode/l10n';
import { describeArrayPath } from '../../../app/push/pushText';
import { formatRowCount } from '../../../core/formatNumbers';
import type { ReadOptions } from '../../../engine/model/readOptions';
import { readOptionsSchema } from '../../../engine/model/readOptions';
import type { TablePlan } from '../../../engine/model/tablePlan';
import { blankRuns } from '../../../engine/open/blankRunsSource';
import { emptyOption, withCurrentValue } from './fieldOptions';
import type { FieldOption, PanelField } from './panelMessages';
import type { PanelState } from './panelState';
import { mainTableId, pathId } from './pushChoices';

/** How the file is read, each correctable. */
export function readFields({ choices: { read }, tables, arrays, hasSeveralFiles }: PanelState): PanelField[] {
  const preview = tables[mainTableId]?.preview;
  const currentOptions = { ...preview?.read, ...read };
  const createSelect = (
    id: Exclude<keyof ReadOptions, 'columnStarts'>,
    label: string,
    options: FieldOption[],
  ): PanelField => ({
    id,
    label,
    kind: 'select',
    value: optionText(currentOptions[id]),
    options: withCurrentValue(options, optionText(currentOptions[id])),
  });
  const format = createSelect('format', t('Format'), [
    { value: 'json', label: 'JSON' },
    { value: 'ndjson', label: 'JSON Lines' },
    { value: 'csv', label: 'CSV' },
    { value: 'parquet', label: 'Parquet' },
  ]);
  if (currentOptions.format === 'json') return [format, ...arrayField(currentOptions.arrayPath, arrays)];
  if (currentOptions.format !== 'csv') return [format];
  return [
    format,
    ...(currentOptions.columnStarts
      ? [columnStartsField(currentOptions.columnStarts)]
      : [
          createSelect('delimiter', t('Delimiter'), [
            { value: ',', label: t('Comma') },
            { value: ';', label: t('Semicolon') },
            { value: '\t', label: t('Tab') },
            { value: '|', label: t('Pipe') },
            { value: ' ', label: t('Blank') },
            { value: blankRuns, label: t('Blanks, one or more') },
          ]),
          createSelect('quote', t('Quote'), [
            { value: '"', label: '"' },
            { value: "'", label: "'" },
            { value: '', label: t('None') },
          ]),
        ]),
    headerField(currentOptions.header ?? true, hasSeveralFiles),
    encodingField(optionText(currentOptions.encoding)),
    createSelect('decimalMark', t('Decimal mark'), [
      { value: '.', label: t('Point: 1234.5') },
      { value: ',', label: t('Comma: 1234,5') },
    ]),
    {
      id: 'skipLines',
      label: t('Lines above the table'),
      kind: 'combo',
      value: String(currentOptions.skipLines ?? 0),
      options: ['0', '1', '2', '3', '4', '5'].map((value) => ({ value, label: value })),
    },
    {
      id: 'skipEndLines',
      label: t('Lines below the table'),
      kind: 'combo',
      value: String(currentOptions.skipEndLines ?? 0),
      options: ['0', '1', '2', '3', '4', '5'].map((value) => ({ value, label: value })),
    },
    ...((currentOptions.headerLines ?? 1) > 1
      ? [
          {
            id: 'headerLines',
            label: t('Lines of the header'),
            kind: 'combo' as const,
            value: String(currentOptions.headerLines),
            options: ['1', '2', '3'].map((value) => ({ value, label: value })),
          },
        ]
      : []),
    ...(currentOptions.unnamedColumn
      ? [
          createSelect('unnamedColumn', t('Column without a name'), [
            { value: 'first', label: t('The first one') },
            { value: 'last', label: t('The last one') },
          ]),
        ]
      : []),
    {
      id: 'nullWords',
      label: t('Words for no value'),
      kind: 'combo',
      value: (currentOptions.nullWords ?? []).join(', '),
      options: nullWordOptions(tables[mainTableId]?.plan),
    },
    {
      id: 'quotedNumbers',
      label: t('Values in quotes may be numbers'),
      kind: 'check',
      value: String(currentOptions.quotedNumbers ?? false),
      options: [],
    },
    {
      id: 'skipEmptyRows',
      label: t('Leave out rows without values'),
      kind: 'check',
      value: String(currentOptions.skipEmptyRows ?? false),
      options: [],
    },
    {
      id: 'trimValues',
      label: t('Leave out blanks and tabs around texts'),
      kind: 'check',
      value: String(currentOptions.trimValues ?? false),
      options: [],
    },
  ];
}

/** Those that files are often written in; every other one that is known may be typed. */
function encodingField(value: string): PanelField {
  const options: FieldOption[] = [
    { value: 'utf-8', label: 'UTF-8' },
    { value: 'utf-16le', label: 'UTF-16 LE' },
    { value: 'utf-16be', label: 'UTF-16 BE' },
    { value: 'windows-1252', label: t('Windows-1252 (Western European)') },
    { value: 'windows-1250', label: t('Windows-1250 (Central European)') },
    { value: 'windows-1251', label: t('Windows-1251 (Cyrillic)') },
    { value: 'windows-1253', label: t('Windows-1253 (Greek)') },
    { value: 'windows-1254', label: t('Windows-1254 (Turkish)') },
    { value: 'iso-8859-2', label: 'ISO 8859-2' },
    { value: 'iso-8859-15', label: 'ISO 8859-15' },
    { value: 'koi8-r', label: 'KOI8-R' },
    { value: 'cp850', label: t('CP850 (DOS)') },
    { value: 'cp437', label: t('CP437 (DOS, US)') },
    { value: 'macintosh', label: 'Mac Roman' },
    { value: 'shift_jis', label: 'Shift JIS' },
    { value: 'gb18030', label: 'GB 18030' },
  ];
  return {
    id: 'encoding',
    label: t('Character set'),
    kind: 'combo',
    value,
    options: withCurrentValue(options, value),
    help: t('Or another one, by its name in web pages: windows-1257, euc-jp, cp852.'),
  };
}

/** Without places, the file is read with a delimiter again. */
function columnStartsField(columnStarts: readonly number[]): PanelField {
  return {
    id: 'columnStarts',
    label: t('Columns begin at'),
    kind: 'combo',
    value: columnStarts.join(', '),
    options: [],
    help: t('Positions in a line, counted from 1. Leave empty if the values are separated by a delimiter.'),
  };
}

/** The words that the file itself suggests, all of them in one choice, and the usual ones. */
function nullWordOptions(plan: TablePlan | undefined): FieldOption[] {
  const suggestedWords = [...new Set((plan?.columns ?? []).flatMap(({ suggestion }) => suggestion?.nullWords ?? []))];
  const values = [
    ...(suggestedWords.length > 0 ? [suggestedWords.join(', ')] : []),
    'NULL',
    'NULL, \\N',
    'null, NULL, N/A',
  ];
  return [...new Set(values)].map((value) => ({ value, label: value }));
}

/** Of several files, it may be only the first one. */
function headerField(header: NonNullable<ReadOptions['header']>, hasSeveralFiles: boolean): PanelField {
  const field = { id: 'header', value: String(header) };
  if (!hasSeveralFiles && header !== 'first')
    return { ...field, kind: 'check', label: t('First row is a header'), options: [] };
  const options: FieldOption[] = [
    { value: 'true', label: t('In each file') },
    { value: 'first', label: t('In the first file only') },
    { value: 'false', label: t('In no file') },
  ];
  return { ...field, kind: 'select', label: t('Header'), options };
}

function arrayField(path: readonly string[] | undefined, arrays: PanelState['arrays']): PanelField[] {
  if (arrays.length === 0 && !path?.length) return [];
  const arrayCandidates = arrays.length > 0 ? arrays : [{ path: path ?? [], rows: undefined }];
  const options = arrayCandidates.map((array): FieldOption => {
    const label = describeArrayPath(array.path);
    return {
      value: pathId(array.path),
      label: array.rows === undefined ? label : t('{0} ({1})', label, formatRowCount(array.rows)),
    };
  });
  const value = path === undefined ? '' : pathId(path);
  const placeholderOption = value === '' ? [emptyOption(t('Choose an array'))] : [];
  return [
    {
      id: 'arrayPath',
      label: t('Path to the records'),
      kind: 'select',
      value,
      options: withCurrentValue([...placeholderOption, ...options], value),
    },
  ];
}

/**
 * What a choice in one of the fields of reading changes. Undefined where it is none of them or its value makes no
 * sense.
 */
export function parseReadChange(id: string, value: string): Partial<ReadOptions> | undefined {
  const change = {
    [id]: id === 'header' ? (value === 'first' ? value : value === 'true') : parseReadValue(id, value),
  };
  return readOptionsSchema.safeParse(change).data;
}

function parseReadValue(id: string, value: string): unknown {
  switch (id) {
    case 'arrayPath':
      return parsePath(value);
    case 'skipLines':
    case 'skipEndLines':
    case 'headerLines':
      return value.trim() === '' ? 0 : Number(value);
    case 'quotedNumbers':
    case 'skipEmptyRows':
    case 'trimValues':
      return value === 'true';
    case 'columnStarts':
      return value.trim() === '' ? undefined : (value.match(/\d+/g) ?? []).map(Number);
    case 'nullWords':
      return value.split(',').flatMap((word) => word.trim() || []);
    default:
      return value;
  }
}

function parsePath(value: string): unknown {
  return value.startsWith('[') ? (JSON.parse(value) as unknown) : undefined;
}

function optionText(value: ReadOptions[Exclude<keyof ReadOptions, 'columnStarts'>]): string {
  if (Array.isArray(value)) return pathId(value);
  return value === undefined ? '' : String(value);
}
