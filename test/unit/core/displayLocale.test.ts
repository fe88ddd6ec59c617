import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatRowCount, formatSize } from '../../../src/core/formatNumbers';
import { formatRelativeTime } from '../../../src/core/relativeTime';
import { displayLocale, useTranslations } from '../../../src/core/translations';
import { hashEnglishTexts } from '../../tooling/translations.mjs';

describe('numbers and dates in texts', () => {
  const texts = { '{0} rows': '{0} Zeilen' };
  const time = new Date(2026, 2, 4, 15, 6);

  afterEach(() => useTranslations({ seed: 0, hashes: '', texts: [] }));

  it('are written as the language of the texts writes them, whatever the machine has', () => {
    useTranslations(hashEnglishTexts(texts, Object.keys(texts)), 'de');
    assert.equal(formatRowCount(1_234), '1.234 Zeilen');
    assert.equal(formatSize(1_250_000), '1,3 MB');
    assert.equal(formatRelativeTime(time, new Date(2026, 4, 1)), '04.03.2026');
  });

  it('are English where the texts are', () => {
    assert.equal(formatRowCount(1_234), '1,234 rows');
    assert.match(displayLocale(), /^en\b/);
  });

  it('keep the region of the machine where it has the same language', () => {
    useTranslations({ seed: 0, hashes: '', texts: [] }, 'de', 'de-AT');
    assert.equal(displayLocale(), 'de-AT');
    useTranslations({ seed: 0, hashes: '', texts: [] }, 'en', 'de-AT');
    assert.equal(displayLocale(), 'en');
  });

  it('are written by these functions alone', () => {
    const formatters = ['core/formatNumbers.ts', 'core/formatTimes.ts', 'ui/webviews/controls/formatPageNumber.ts'];
    const others = readdirSync('src', { recursive: true })
      .map((path) => String(path).replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts') && !formatters.includes(path))
      .filter((path) => /\.toLocale(Date|Time)?String\(/.test(readFileSync(join('src', path), 'utf8')));
    assert.deepEqual(others, []);
  });
});
