import assert from 'node:assert/strict';
import { describe as describeProblem, ProblemError } from '../../../src/core/problem';
import { resolveOnOrigin } from '../../../src/http/origin';

describe('An address that leads away from its service', () => {
  const refusalOf = (path: string): string => {
    try {
      return resolveOnOrigin('https://acme.example', path).href;
    } catch (error) {
      assert.ok(error instanceof ProblemError);
      return describeProblem(error.problem);
    }
  };

  it('is named in the refusal, whatever its scheme', () => {
    for (const [address, name] of [
      ['https://evil.example/a?token=1', 'https://evil.example'],
      ['javascript:alert(1)', 'javascript:'],
      ['file:///etc/passwd', 'file:'],
      ['data:text/plain,x', 'data:'],
      ['other://evil.example/a', 'other://evil.example'],
      ['https://me:canary@acme.example/', 'https://acme.example'],
    ] as const) {
      const refusal = refusalOf(address);
      assert.ok(refusal.includes(`The address was ${name}.`), refusal);
      assert.doesNotMatch(refusal, /\bnull\b|undefined|canary/);
    }
  });
});
