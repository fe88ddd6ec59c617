import assert from 'node:assert/strict';
import {
  sanitizeFileName,
  sanitizeLabel,
  sanitizeLine,
  sanitizeParagraphs,
  sanitizeText,
} from '../../../src/core/sanitizeText';

const controlCharacters = '\u001b[31m\u0007\u009b2J\u202egnp.exe\u2066\u200f\u0000\u007f';

describe('foreign text', () => {
  it('stay in one line and steer nothing', () => {
    assert.equal(
      sanitizeLine(`  first\r\nsecond\u2028third\tfourth${controlCharacters}  `),
      'first second third fourth [31m 2J gnp.exe',
    );
  });

  it('keep their lines and indentation where these are asked for, and nothing else', () => {
    assert.equal(sanitizeText('a\r\n\tb\rc\n'), 'a\n\tb\nc\n');

    assert.doesNotMatch(sanitizeText(controlCharacters), /[\u0000-\u001f\u007f-\u009f\u200f\u202e\u2066]/);
    assert.equal(sanitizeText('Äpfel 苹果 👩‍🌾 עברית'), 'Äpfel 苹果 👩‍🌾 עברית');
  });

  it('are cut to what can be shown, never within a character', () => {
    assert.equal(sanitizeLabel('a'.repeat(100_000), 10), 'aaaaaaaaa…');
    assert.equal(sanitizeLabel('12345678😀😀', 10), '12345678…');
    assert.equal(sanitizeLabel('short', 10), 'short');
    assert.equal(sanitizeLabel(`${' '.repeat(1_000)}x`, 10), '…');
    assert.equal(sanitizeParagraphs('a\n'.repeat(100_000), 20).length, 20);
  });

  it('become a part of a file name that no system reads as more', () => {
    assert.equal(sanitizeFileName('../..\\a:b*?"<>|#%c', 'record'), 'a b c');
    assert.equal(sanitizeFileName(`x${controlCharacters}`, 'record'), 'x [31m 2J gnp.exe');
    assert.equal(sanitizeFileName('...', 'record'), 'record');
    assert.ok(sanitizeFileName('n'.repeat(100_000), 'record').length <= 60);
  });
});
