import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../../../src/core/problem';
import type { PushSource, TablePlan } from '../../../../src/engine/model/tablePlan';
import { openEngine } from '../../../../src/engine/pushEngine';
import { type EventLogFormat, writeEventLog } from '../../../support/eventLog';
import { createLargeText } from '../../../support/largeText';
import { testWorkers } from '../../../support/pushEngine';

interface SplitResult {
  plan?: TablePlan;
  chunks?: readonly string[];
  problem?: unknown;
}

/** Plan and chunks as so many workers make them; or what is wrong with the file. */
async function outcome(path: string, workers: number, chunkBytes?: number): Promise<SplitResult> {
  const engine = openEngine(testWorkers, workers);
  const source: PushSource = { kind: 'path', path, name: 'log' };
  const control = { signal: new AbortController().signal };
  try {
    const analysis = await engine.analyze(source, {}, control);
    assert.ok(analysis.kind === 'table');
    const chunks: string[] = [];
    for await (const { index, rows, bytes } of engine.chunks(
      source,
      analysis.plan,
      { format: 'PARQUET', ...(chunkBytes && { chunkBytes }) },
      control,
    )) {
      chunks.push(`${index}: ${rows} rows, ${createHash('sha256').update(bytes).digest('hex')}`);
    }
    return { plan: analysis.plan, chunks };
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return { problem: error.problem };
  } finally {
    engine.dispose();
  }
}

/** How many values a suggestion looked at depends on where the parts begin. */
function withoutSampleSize(result: SplitResult): unknown {
  return JSON.parse(
    JSON.stringify(result).replaceAll(
      /[\d,]+ of the [\d,]+ values that were looked at/g,
      'all values that were looked at',
    ),
  );
}

describe('A large file', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'split-'))));
  after(() => rmSync(folder, { recursive: true }));

  const large = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const assertSameWithWorkers = async (
    path: string,
    workers: readonly number[] = [2],
    chunkBytes?: number,
  ): Promise<SplitResult> => {
    const singleWorkerResult = await outcome(path, 1, chunkBytes);
    for (const count of workers)
      assert.deepEqual(
        withoutSampleSize(await outcome(path, count, chunkBytes)),
        withoutSampleSize(singleWorkerResult),
        `${count} workers`,
      );
    return singleWorkerResult;
  };

  for (const shape of ['ndjson', 'array', 'pretty'] as const satisfies readonly EventLogFormat[]) {
    it(`becomes the same chunks, whether one worker reads it or several: ${shape}`, async () => {
      const path = join(folder, `log.${shape}`);
      const rows = writeEventLog(path, 26_000_000, shape);
      const { plan, chunks } = await assertSameWithWorkers(path, [2, 3]);
      assert.equal(plan?.rows, rows);
      assert.ok(chunks!.length >= 3, 'two parts, the first with a small chunk before it');
    });
  }

  it('of CSV becomes the same chunks, whether one worker reads it or several', async () => {
    const path = join(folder, 'log.csv');
    const rows = writeEventLog(path, 40_000_000, 'csv');
    const { plan, chunks } = await assertSameWithWorkers(path, [2, 3]);
    assert.equal(plan?.rows, rows);
    assert.ok(chunks!.length >= 3, 'two parts, the first with a small chunk before it');
  });

  it('of CSV is the same with line ends and delimiters in quotes, empty lines, CR LF and short rows', async () => {
    const text = createLargeText(
      (index) =>
        index % 7 === 0
          ? `"a\r\n${index},""b""\r\n1,2,3"`
          : index % 11 === 0
            ? `${index}\r\n`
            : `${index},"${'x,\r\n'.repeat(index % 5)}",${index % 3 === 0 ? '' : index}`,
      '\r\n',
    );
    await assertSameWithWorkers(large('quoted.csv', `a,b,c\r\n${text}\r\n`), [2, 3]);
    await assertSameWithWorkers(large('emptyRows.csv', `a,b,c\r\n${text}\r\n,,\r\n,,\r\n`));
    await assertSameWithWorkers(
      large('mark.csv', `\ufeffa,b,c\r\n${text}\r\n\ufeff1,2,3\r\n${text.slice(0, 3_000_001)}`),
    );
  });

  it('of CSV is the same where a line within quotes looks like a row, and where quotes are no quotes', async () => {
    const rows = createLargeText((index) => `"${index}\n""a"",""b""\n",\n"",'"'\n`, '');
    await assertSameWithWorkers(large('inside.csv', `a,b\n${rows}`));
    await assertSameWithWorkers(large('stray.csv', `a,b\n${createLargeText((index) => `${index},5" pipe\n`, '')}`));
  });

  it('becomes the same chunks where its second half is much larger than the first one when it is compressed', async () => {
    let seed = 1;
    const randomText = (length: number): string =>
      Array.from({ length }, () => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        return (seed >>> 27).toString(32);
      }).join('');
    const text = createLargeText(
      (index) =>
        JSON.stringify({ id: index < 90_000 ? 1 : index, v: index < 90_000 ? 'x'.repeat(150) : randomText(150) }),
      '\n',
    );
    await assertSameWithWorkers(large('uneven.ndjson', text));
  });

  it('becomes the same small chunks', async () => {
    const path = join(folder, 'small.ndjson');
    writeEventLog(path, 26_000_000, 'ndjson', 2);
    await assertSameWithWorkers(path, [2], 256 << 10);
  });

  it('is reported the same, with keys and kinds that come late and records counted from the top', async () => {
    const text = createLargeText(
      (index) =>
        JSON.stringify({
          id: index,
          value: index < 200_000 ? index : String(index),
          ...(index % 70_000 === 69_999 && { [`late${index}`]: { deep: [index] } }),
          note: index === 150_000 ? 'é' : null,
        }),
      '\n',
    );
    const { plan } = await assertSameWithWorkers(large('late.ndjson', text));
    assert.match(plan!.columns.find(({ name }) => name === 'value')!.note!, /200.?001/);
  });

  it('is read in order where records look alike inside and outside', async () => {
    const text = `[${createLargeText((index) => `{"id":${index},"items":[{"id":1},{"id":${index}},{"id":3}]}`, ',')}]`;
    const { plan } = await assertSameWithWorkers(large('nested.json', text));
    assert.deepEqual(
      plan!.columns.map(({ name }) => name),
      ['id', 'items'],
    );
  });

  it('is read in order where lines are not records, and where records are longer than is looked for', async () => {
    await assertSameWithWorkers(
      large(
        'indented.ndjson',
        createLargeText((index) => `{\n"id":${index},"v":[\n{"id":2},\n{\n"id":3}]}`, '\n'),
      ),
    );
    const longText = 'x'.repeat(60_000);
    await assertSameWithWorkers(
      large(
        'long.ndjson',
        createLargeText((index) => `{"id":${index},"v":"${longText}"}`, ' '),
      ),
    );
  });

  it('is refused for the same reason at the same place', async () => {
    const validText = createLargeText((index) => `{"id":${index},"v":"é"}`, '\n');
    const path = large('broken.ndjson', `${validText}\n{"id":1,"v":tru}\n${validText.slice(0, 1_000_000)}`);
    const { problem } = await assertSameWithWorkers(path);
    assert.match(JSON.stringify(problem), /line \d{6}/i);
  });
});
