import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Redactor } from '../../../src/core/redactor';

describe('the redactor', () => {
  it('takes out a secret in every form in which it travels', () => {
    const secret = 'k"ey/with spaces+ümläuts==';
    const redactor = new Redactor();
    redactor.add(secret);
    const forms = [secret, JSON.stringify(secret), encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    for (const form of forms)
      assert.ok(!redactor.redact(`before ${form} after`).includes(form.replaceAll('"', '')), form);
  });

  it('takes out the whole of a secret that contains another one', () => {
    const redactor = new Redactor();
    redactor.add('canary');
    redactor.add('canary-and-more');
    assert.ok(!redactor.redact('the canary-and-more sings').includes('more'));
  });

  it('recognises credentials that were never registered', () => {
    const text = new Redactor().redact('Authorization: Bearer abc.def-123 and appkey ZXhhbXBsZQ==, Basic dXNlcjpwYXNz');
    for (const credential of ['abc.def-123', 'ZXhhbXBsZQ', 'dXNlcjpwYXNz']) assert.ok(!text.includes(credential), text);
  });

  it('takes out what a longer text in base64 shows of a secret', () => {
    const redactor = new Redactor();
    redactor.add('canary-in-the-mine');
    for (const prefix of ['', 'i', 'id', 'id:']) {
      const text = redactor.redact(Buffer.from(`${prefix}canary-in-the-mine!`).toString('base64'));
      assert.ok(!Buffer.from(text.replaceAll('•', ''), 'base64').toString().includes('anary'), text);
    }
  });

  it('leaves nothing that steers a terminal, and line ends where they are', () => {
    assert.equal(new Redactor().redact('one\n\ttwo\u001b[2J\u202e'), 'one\n\ttwo\ufffd[2J\ufffd');
  });

  it('leaves ordinary text alone', () => {
    const redactor = new Redactor();
    redactor.add('abc');
    assert.equal(redactor.redact('abcs of the basics, by Babc'), 'abcs of the basics, by Babc');
    assert.equal(redactor.redact('the key abc'), 'the key •••');
  });

  it('lets no secret through, whatever it consists of', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: 'grapheme' }),
        fc.string(),
        fc.string(),
        (secret, textBefore, after) => {
          const redactor = new Redactor();
          redactor.add(secret);
          assert.ok(!redactor.redact(textBefore + secret + after).includes(secret) || '•••'.includes(secret));
        },
      ),
    );
  });
});
