import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DateReader, DateReadResult, dateFormatError, hasTimeOfDay } from '../../../src/engine/model/dateFormat';
import { toJsonInteger, toJsonNumber } from '../../../src/engine/rows/convert/parseDecimal';

const read = (format: string, text: string): number | undefined => {
  const reader = new DateReader(format);
  const bytes = Buffer.from(`xx${text}yy`);
  return reader.read(bytes, 2, bytes.length - 2) === DateReadResult.Ok ? reader.epochMs : undefined;
};
const padTwo = (value: number): string => String(value).padStart(2, '0');
/** What the language itself knows about a moment. */
const parts = (millis: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(millis);
const moments = fc.integer({ min: Date.UTC(1400, 0, 1), max: Date.UTC(9999, 11, 31, 23, 59, 59) });

describe('Reading dates in a format', () => {
  it('agrees with the calendar of the language for every day and time of it', () => {
    fc.assert(
      fc.property(moments, (millis) => {
        const date = new Date(millis);
        const [y, mo, d, h, mi, s, ms] = [
          String(date.getUTCFullYear()),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
          String(date.getUTCMilliseconds()).padStart(3, '0'),
        ];
        const day = Date.UTC(date.getUTCFullYear(), mo - 1, d);
        const minute = millis - (millis % 60_000) - (millis % 60_000 < 0 ? 60_000 : 0);
        assert.equal(read('dd.MM.yyyy', `${padTwo(d)}.${padTwo(mo)}.${y}`), day);
        assert.equal(read('d/M/yyyy', `${d}/${mo}/${y}`), day);
        assert.equal(
          read('yyyyMMddHHmmssSSS', `${y}${padTwo(mo)}${padTwo(d)}${padTwo(h)}${padTwo(mi)}${padTwo(s)}${ms}`),
          millis,
        );
        assert.equal(
          read("d MMM yyyy 'at' H:mm", `${d} ${parts(millis, { month: 'short' })} ${y} at ${h}:${padTwo(mi)}`),
          minute,
        );
        assert.equal(read('MMMM d, yyyy', `${parts(millis, { month: 'long' })} ${d}, ${y}`), day);
        assert.equal(
          read(
            'M/d/yyyy h:mm a',
            `${mo}/${d}/${y} ${parts(millis, { hour: 'numeric', minute: '2-digit', hour12: true }).replace(/\s/gu, ' ')}`,
          ),
          minute,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('takes an offset off', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }), (millis, offset) => {
        const local = new Date(millis - (((millis % 1000) + 1000) % 1000) + offset * 60_000);
        const iso = local.toISOString().slice(-24, -5);
        fc.pre(/^\d{4}-/.test(iso) && local.getUTCFullYear() >= 1000 && local.getUTCFullYear() <= 9999);
        const sign = offset < 0 ? '-' : '+';
        const [hours, minutes] = [padTwo(Math.floor(Math.abs(offset) / 60)), padTwo(Math.abs(offset) % 60)];
        for (const written of [`${sign}${hours}:${minutes}`, `${sign}${hours}${minutes}`])
          assert.equal(read('yyyy-MM-ddTHH:mm:ssXXX', iso + written), Date.parse(`${iso}${sign}${hours}:${minutes}`));
      }),
      { numRuns: 300 },
    );
    assert.equal(read('yyyy-MM-dd HH:mmX', '2024-05-01 10:00+02'), Date.UTC(2024, 4, 1, 8));
    assert.equal(read('yyyy-MM-dd HH:mm Z', '2024-05-01 10:00 Z'), Date.UTC(2024, 4, 1, 10));
  });

  it('counts from 1970 in seconds and milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), fc.integer({ min: 0, max: 999 }), (seconds, ms) => {
        assert.equal(read('epochSeconds', String(seconds)), seconds * 1000);
        assert.equal(read('epochMilliseconds', String(seconds)), seconds);
        if (seconds > 0)
          assert.equal(read('epochSeconds', `${seconds}.${String(ms).padStart(3, '0')}00`), seconds * 1000 + ms);
      }),
    );
    for (const text of ['', '-', '1e9', '1.', '0x1', '17145576001234567', '1.0001'])
      assert.equal(read('epochSeconds', text), undefined, text);
    assert.equal(read('epochMilliseconds', '5.0'), 5);
    assert.equal(read('epochMilliseconds', '5.5'), undefined);
  });

  it('reads two-digit years from 1969 to 2068, and optional parts', () => {
    assert.equal(read('dd.MM.yy', '01.02.69'), Date.UTC(1969, 1, 1));
    assert.equal(read('dd.MM.yy', '01.02.68'), Date.UTC(2068, 1, 1));
    for (const [text, millis] of [
      ['1.5.2024', Date.UTC(2024, 4, 1)],
      ['1.5.2024 10:00', Date.UTC(2024, 4, 1, 10)],
      ['1.5.2024 10:00:07', Date.UTC(2024, 4, 1, 10, 0, 7)],
    ] as const) {
      assert.equal(read('d.M.yyyy[ H:mm[:ss]]', text), millis);
    }
  });

  it('refuses what is written in another way, and days that do not exist', () => {
    const cases = [
      ['dd.MM.yyyy', '1.05.2024'],
      ['dd.MM.yyyy', '01.05.24'],
      ['dd.MM.yyyy', '01.05.2024 '],
      ['dd.MM.yyyy', '01.05.20245'],
      ['dd.MM.yyyy', '30.02.2024'],
      ['dd.MM.yyyy', '29.02.2023'],
      ['dd.MM.yyyy', '01.13.2024'],
      ['dd.MM.yyyy', '00.01.2024'],
      ['dd.MM.yyyy', '01/05/2024'],
      ['yyyy-MM-dd HH:mm', '2024-05-01 24:01'],
      ['yyyy-MM-dd HH:mm', '2024-05-01 25:00'],
      ['yyyy-MM-dd HH:mm', '2024-05-01 23:60'],
      ['d/M/yyyy h:mm a', '1/5/2024 13:00 pm'],
      ['d/M/yyyy h:mm a', '1/5/2024 0:00 am'],
      ['d MMM yyyy', '1 Mai 2024'],
      ['yyyy-MM-dd HH:mmXXX', '2024-05-01 10:00'],
      ['yyyy-MM-dd HH:mmXXX', '2024-05-01 10:00+24:00'],
      ['yyyy-MM-dd HH:mmXXX', '2024-05-01 10:00+02:'],
      ['dd.MM.yyyy', ''],
    ];
    for (const [format, text] of cases) assert.equal(read(format!, text!), undefined, `${format} ${text}`);
    assert.equal(read('d.M.yyyy', '29.2.2000'), Date.UTC(2000, 1, 29));
    assert.equal(read('d.M.yyyy', '29.2.1900'), undefined);
  });

  it('reads no time that is finer than a millisecond', () => {
    const reader = new DateReader('yyyy-MM-dd HH:mm:ss.SSSSSS');
    const fine = (text: string): DateReadResult => reader.read(Buffer.from(text), 0, text.length);
    assert.equal(fine('2024-05-01 10:00:00.123000'), DateReadResult.Ok);
    assert.equal(reader.epochMs, Date.UTC(2024, 4, 1, 10, 0, 0, 123));
    assert.equal(fine('2024-05-01 10:00:00.123001'), DateReadResult.TooFine);
  });

  it('knows a format that can be used, and whether it has a time of day', () => {
    for (const format of [
      'dd.MM.yyyy',
      "d 'de' M 'de' yyyy",
      "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      'yyyy-MM-ddTHH:mm',
      'epochSeconds',
      "h 'o''clock' a, d.M.yy",
    ])
      assert.equal(dateFormatError(format), undefined, format);
    for (const format of [
      '',
      'yyyy',
      'MM.yyyy',
      'dd.MM',
      'dd.MM.yyyy q',
      'dd.MM.yyyy[',
      'dd.MM.yyyy]',
      "dd.MM.yyyy '",
      'dd.MM.yyyy mm',
      'dd.MM.yyyy a',
      'ddd.MM.yyyy',
      'epoch',
    ])
      assert.notEqual(dateFormatError(format), undefined, format);
    assert.deepEqual(['dd.MM.yyyy', 'dd.MM.yyyy H', 'epochSeconds'].map(hasTimeOfDay), [false, true, true]);
  });
});

describe('Reading numbers with a decimal mark', () => {
  /** Groups by three, by arithmetic on digits. */
  const written = (cents: bigint, digits: number, mark: string, group: string, signBehind: boolean): string => {
    const size = cents < 0n ? -cents : cents;
    const wholePart = String(size / 10n ** BigInt(digits));
    const fractionText = digits === 0 ? '' : mark + String(size % 10n ** BigInt(digits)).padStart(digits, '0');
    const groups = wholePart.replace(/\B(?=(\d{3})+$)/g, group);
    return cents < 0n
      ? signBehind
        ? `${groups}${fractionText}-`
        : `-${groups}${fractionText}`
      : groups + fractionText;
  };

  it('keeps the value exactly', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom<'.' | ','>('.', ','),
        fc.constantFrom('', ' ', '\u00a0', "'", 'other'),
        fc.boolean(),
        (value, digits, mark, group, behind) => {
          const text = written(value, digits, mark, group === 'other' ? (mark === ',' ? '.' : ',') : group, behind);
          const plainText = toJsonNumber(text, mark);
          assert.ok(plainText !== undefined && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(plainText), `${text} ${plainText}`);
          const [wholePart = '', decimals = ''] = plainText.replace('-', '').split('.');
          assert.equal(decimals.length, digits);
          assert.equal(BigInt(wholePart + decimals) * (plainText.startsWith('-') ? -1n : 1n), value, text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes no groups where no mark was said, and none that are not of three digits', () => {
    for (const [text, mark] of [
      ['1,234', undefined],
      ['1.234.567', undefined],
      ['1 234', undefined],
      ['12.34', ','],
      ['1.2345', ','],
      ['1234.567', ','],
      ['1.234 567', ','],
      ['1..234', ','],
      ['.234', ','],
      ['1,', ','],
      [',', ','],
      ['', ','],
      ['-', ','],
      ['--1', ','],
      ['-1-', ','],
      ['1 2', ','],
      ['1,5 EUR', ','],
      ['Infinity', undefined],
      ['NaN', undefined],
      ['١', undefined],
    ] as const) {
      assert.equal(toJsonNumber(text, mark), undefined, text);
    }
    assert.equal(toJsonNumber('1.234', undefined), '1.234');
    assert.equal(toJsonNumber('1.234', ','), '1234');
    assert.equal(toJsonNumber('1,5E+3', ','), '1.5e+3');
    assert.equal(toJsonNumber(',5', ','), '0.5');
    assert.equal(toJsonNumber('\u22127', ','), '-7');
  });

  it('knows whole numbers however they are written', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.integer({ min: -6, max: 6 }),
        (digits, power) => {
          const scale = 10n ** BigInt(Math.abs(power));
          const wholePart =
            power >= 0 ? String(digits * scale) : digits % scale === 0n ? String(digits / scale) : undefined;
          assert.equal(toJsonInteger(`${digits}e${power}`), wholePart);
        },
      ),
    );
    assert.deepEqual(['1.0', '1.50', '150e-1', '0.0', '-0', '1e40', 'x'].map(toJsonInteger), [
      '1',
      undefined,
      '15',
      '0',
      '0',
      undefined,
      undefined,
    ]);
  });
});
