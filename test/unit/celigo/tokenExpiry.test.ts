import assert from 'node:assert/strict';
import { celigoVendor } from '../../../src/celigo/celigoVendor';
import { computeTokenExpiry, describeExpiry, finiteLifetimes } from '../../../src/celigo/tokenExpiry';

const created = '2026-11-01T12:00:00Z';
const after = (hours: number): Date => new Date(Date.parse(created) + hours * 3_600_000);
const state = (autoPurge: string, hours: number): string =>
  computeTokenExpiry({ autoPurge, tokenCreated: created }, after(hours)).state;

describe('The end of an API token', () => {
  it('is not known without a lifetime or a time of creation', () => {
    assert.equal(computeTokenExpiry({}, after(0)).state, 'unknown');
    assert.equal(computeTokenExpiry({ autoPurge: 'unknown', tokenCreated: created }, after(0)).state, 'unknown');
    assert.equal(computeTokenExpiry({ autoPurge: '30d' }, after(0)).state, 'unknown');
    assert.equal(computeTokenExpiry({ autoPurge: '30d', tokenCreated: 'soon' }, after(0)).state, 'unknown');
  });

  it('is counted anew from when another token is entered, unless its time of creation is entered with it', () => {
    const valuesBefore = { autoPurge: '30d', tokenCreated: created };
    const renewed = celigoVendor.valuesAfterSecretChange!(valuesBefore, valuesBefore, after(29 * 24));
    assert.deepEqual(renewed, { autoPurge: '30d', tokenCreated: '2026-11-30T12:00Z' });
    assert.equal(computeTokenExpiry(renewed, after(29 * 24)).state, 'ok');
    const typed = { ...valuesBefore, tokenCreated: '2026-11-20T12:00Z' };
    assert.deepEqual(celigoVendor.valuesAfterSecretChange!(typed, valuesBefore, after(29 * 24)), typed);
    assert.deepEqual(celigoVendor.valuesAfterSecretChange!({ autoPurge: 'never' }, valuesBefore, after(1)), {
      autoPurge: 'never',
    });
  });

  it('never comes for a token that is never purged', () => {
    assert.equal(computeTokenExpiry({ autoPurge: 'never' }, after(100_000)).state, 'never');
  });

  it('is warned of three days and one day before it', () => {
    assert.equal(state('30d', 27 * 24 - 0.01), 'ok');
    assert.equal(state('30d', 27 * 24), 'soon');
    assert.equal(state('30d', 29 * 24 - 0.01), 'soon');
    assert.equal(state('30d', 29 * 24), 'verySoon');
    assert.equal(state('30d', 30 * 24 - 0.01), 'verySoon');
    assert.equal(state('30d', 30 * 24), 'expired');
  });

  it('is reckoned for every lifetime that Celigo offers', () => {
    const hours: Record<string, number> = { '1h': 1, '4h': 4, '1d': 24, '4d': 96, '10d': 240, '30d': 720 };
    assert.deepEqual(Object.keys(hours), finiteLifetimes);
    for (const [lifetime, count] of Object.entries(hours)) {
      const expiry = computeTokenExpiry({ autoPurge: lifetime, tokenCreated: created }, after(0));
      assert.ok('expiresAt' in expiry);
      assert.equal(expiry.expiresAt.getTime(), after(count).getTime());
    }
  });

  it('is said in the largest unit that does not promise too much', () => {
    const text = (lifetime: string, hours: number): string =>
      describeExpiry(computeTokenExpiry({ autoPurge: lifetime, tokenCreated: created }, after(hours)), after(hours));
    assert.match(text('1h', 0.25), /in 45 minutes/);
    assert.match(text('1d', 0.5), /in 23 hours/);
    assert.match(text('4d', 25), /in 2 days/);
    assert.match(text('1h', 2), /was purged/);
  });

  it('is noticed in the tree only when it is near or past', () => {
    const level = (hours: number): string | undefined =>
      celigoVendor.notice!({ autoPurge: '10d', tokenCreated: created }, after(hours))?.level;
    assert.equal(level(24), undefined);
    assert.equal(level(8 * 24), 'warning');
    assert.equal(level(11 * 24), 'error');
    assert.equal(celigoVendor.notice!({ autoPurge: 'never' }, after(0)), undefined);
  });
});
