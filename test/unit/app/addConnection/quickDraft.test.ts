import assert from 'node:assert/strict';
import { listRemedies, QuickDraft } from '../../../../src/app/addConnection/quickDraft';
import { UnfinishedDrafts } from '../../../../src/app/addConnection/unfinishedDrafts';
import { celigoVendor } from '../../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import { readPastedFacts } from '../../../../src/connections/pastedFacts';
import type { Vendor } from '../../../../src/connections/vendor';

const key = 'MGYxYzliMmUtMGQ0YS00ZjRlOmNhbmFyeS1rZXk1';
const poolUrl = 'https://acme.eu-1.celonis.cloud/integration/ui/pools/3f1c9b2e';
const draftOf = (vendor: Vendor, text: string): QuickDraft => {
  const draft = new QuickDraft(vendor);
  draft.fill(readPastedFacts(text));
  return draft;
};
const questions = (draft: QuickDraft): string[] => draft.listQuestions().map((field) => field.key);

describe('A connection that is asked for question by question', () => {
  it('asks for nothing that one paste says', () => {
    assert.deepEqual(questions(draftOf(celonisVendor, `${poolUrl} AppKey ${key}`)), []);
    assert.deepEqual(questions(draftOf(celonisVendor, `${poolUrl} ${key}`)), ['authType']);
    assert.deepEqual(questions(draftOf(celigoVendor, `https://eu.integrator.io ${key}`)), ['autoPurge']);
  });

  it('asks for all of it where nothing was pasted, the pool last', () => {
    assert.deepEqual(questions(draftOf(celonisVendor, '')), ['apiType', 'domain', 'authType', 'appKey', 'poolId']);
  });

  it('goes by what is pasted the second time', () => {
    const draft = draftOf(celonisVendor, `${poolUrl} AppKey ${key}`);
    draft.fill(readPastedFacts('https://other.us-1.celonis.cloud'));
    assert.deepEqual(questions(draft), ['apiType', 'authType', 'appKey', 'poolId']);
    assert.deepEqual(draft.secrets, {});
  });

  it('is kept without its secrets, and asks for these alone when it is taken up again', () => {
    const drafts = new UnfinishedDrafts();
    const draft = draftOf(celonisVendor, `${poolUrl} AppKey ${key}`);
    draft.name = 'acme';
    const unfinishedDraft = drafts.keep(draft);
    assert.ok(!JSON.stringify(unfinishedDraft.draft.toConnection('')).includes(key));
    assert.deepEqual(questions(drafts.list()[0]!.draft), ['appKey']);
    assert.equal(unfinishedDraft.draft.describe(), 'Data push · acme.eu-1.celonis.cloud · Custom · 3f1c9b2e');
    assert.ok(drafts.take(unfinishedDraft));
    assert.ok(!drafts.take(unfinishedDraft), 'nobody goes on with it a second time');
    assert.deepEqual(drafts.list(), []);
  });

  it('offers each field that a test found wrong once', () => {
    const remedies = listRemedies({
      works: false,
      summary: '',
      checks: [
        {
          id: 'pool',
          label: 'Data pool',
          outcome: 'failed',
          fixes: [
            { kind: 'chooseValue', field: 'poolId', label: 'Choose a Pool…' },
            { kind: 'editConnection', field: 'poolId', label: 'Correct the Pool ID' },
            { kind: 'setField', field: 'authType', value: 'token', label: 'Use Auth Type Token' },
          ],
          problem: { kind: 'notFound', what: '' },
        },
      ],
    });
    assert.deepEqual(remedies.corrections, [{ field: 'poolId', label: 'Choose a Pool…' }]);
    assert.equal(remedies.fixes.length, 1);
  });
});
