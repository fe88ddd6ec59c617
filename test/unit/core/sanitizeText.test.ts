import assert from 'node:assert/strict';
import { sanitizeLine, sanitizeText } from '../../../src/core/sanitizeText';

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
});
