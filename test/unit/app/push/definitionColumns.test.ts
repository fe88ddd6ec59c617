import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../../../../src/app/commandLine/nodeFiles';
import { DefinitionColumns } from '../../../../src/app/push/definitionColumns';
import { EngineWorkers } from '../../../../src/engine/worker/engineWorkers';
import { workerFile } from '../../../support/pushEngine';

describe('The columns that a definition is completed with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'definition-columns-'));
  const file = join(folder, 'orders.json');
  const uri = pathToFileURL(file).href;
  const workers = new EngineWorkers(workerFile);
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  after(() => {
    workers.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(text: string): void {
    writeFileSync(file, text);
    utimesSync(file, 1_000_000, 1_000_000);
  }

  it('are read once for the same file and choices, and again where they could not be read', async () => {
    const columns = new DefinitionColumns({ files: nodeFiles, log, workers });
    write('[{"id":');
    assert.equal(await columns.read([uri], {}), undefined);
    write('[{"id":1}]');
    const [column] = (await columns.read([uri], {}))?.columns ?? [];
    assert.equal(column?.name, 'id');
    write('[{"no":1}]');
    assert.equal((await columns.read([uri], {}))?.columns[0]?.name, 'id', 'the same file is not read again');
  });
});
