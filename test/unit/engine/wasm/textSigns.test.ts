import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { TextSign } from '../../../../src/engine/wasm/assembly/textSign';
import { findTextSigns, maxSignedBytes } from '../../../../src/engine/wasm/textSigns';

/** The same by regular expressions, on a text of one character for each byte. */
const patterns: readonly (readonly [TextSign, RegExp])[] = [
  [TextSign.Damage, /\xef\xbf\xbd|\xc3[^](?=[\xc2\xc5\xc6\xcb\xe2])|\\u[fF]{3}[dD]|\\u00[c-eC-E][^](?=\\u)/],
  [TextSign.Control, /[\x01-\x08\x0b\x0c\x0e-\x1f]/],
  [TextSign.EscapedControl, /\\(?:[bf]|u00(?:0[1-8bBcCeEfF]|1))/],
  [TextSign.Equals, /=/],
  [TextSign.Plus, /\+/],
];
const expectedSigns = (text: string): number =>
  patterns.reduce((signs, [sign, pattern]) => (pattern.test(text) ? signs | sign : signs), 0);

describe('Signs of what is odd about a text', () => {
  it('are the same as regular expressions find, wherever they stand', () => {
    const pieces = [
      ...[
        'a',
        'Zz',
        '0',
        '\t',
        '\n',
        '\r\n',
        '\0',
        '"',
        '\\\\',
        '\\n',
        '\\u00e4',
        '\\u0000',
        '\\u000a',
        '\\u2026',
        '=',
      ],
      ...[
        '\xef\xbf\xbd',
        '\xef\xbf',
        '\xc3\xa4',
        '\xc3\x83\xc2\xa4',
        '\xc3',
        '\xc2',
        '\xe2',
        '\\ufffd',
        '\\uFFFd',
        '\\uff',
      ],
      ...[
        '\\u00c3\\u00bc',
        '\\u00C3',
        '\\b',
        '\\f',
        '\\u0001',
        '\\u001b',
        '\\u000B',
        '\x01',
        '\x1f',
        '\x7f',
        '\x80',
        '+',
      ],
    ];
    assertProperty(
      property(integer({ min: 0, max: 40 }), array(constantFrom(...pieces), { maxLength: 6 }), (padding, parts) => {
        const text = 'x'.repeat(padding) + parts.join('');
        assert.equal(findTextSigns(Buffer.from(text, 'latin1')), expectedSigns(text), JSON.stringify(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('are not those of what was looked at before', () => {
    assert.notEqual(findTextSigns(Buffer.alloc(maxSignedBytes, '\\b=+\x01\\ufffd')), 0);
    assert.equal(findTextSigns(Buffer.from('\\')), 0);
    assert.equal(findTextSigns(Buffer.alloc(0)), 0);
  });
});
