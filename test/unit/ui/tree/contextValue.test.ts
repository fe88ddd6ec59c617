import assert from 'node:assert/strict';
import { joinContextWords } from '../../../../src/ui/tree/contextValue';

describe('what the menus of a row go by', () => {
  it('has no words that a service put into one of its own', () => {
    const value = joinContextWords(['subscription', 'odd pausable', 'x-resumable', 'active']);
    assert.equal(value, 'subscription odd_pausable x_resumable active');
    assert.doesNotMatch(value, /\\bpausable\\b|\\bresumable\\b/);
  });
});
