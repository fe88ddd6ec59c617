import assert from 'node:assert/strict';
import { countVerdicts, judgeCorpus } from '../../../../support/csvCorpusVerdicts';

describe('CSV as programs and people write it', () => {
  const judged = judgeCorpus();
  const counts = countVerdicts(judged);

  it('is never read into a wrong table in silence', () => {
    assert.ok(judged.length >= 300, String(judged.length));
    assert.deepEqual(counts.wrong, []);
  });

  it('is seldom asked about where it is clear', () => {
    assert.ok(
      counts.questions.length <= judged.length * 0.02,
      `${counts.questions.length} of ${judged.length}: ${counts.questions.join('\n')}`,
    );
  });
});
