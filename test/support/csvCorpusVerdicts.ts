import { makeCsvCorpus } from './csvCorpus';
import { type CsvVerdict, judgeCsv } from './judgeCsv';
import { makePollutedCsv } from './pollutedCsv';

export interface JudgedFile {
  name: string;
  verdict: CsvVerdict;
}

/** Every file of the corpus, read and compared with the table that was written. */
export function judgeCorpus(): JudgedFile[] {
  const written = makeCsvCorpus().map(({ name, text, table, isHeaderless }) => ({
    name,
    verdict: judgeCsv(text, isHeaderless ? { ...table, columns: [] } : table),
  }));
  const polluted = makePollutedCsv().map(({ kind, text, table }, index) => ({
    name: `${kind} (${index})`,
    verdict: judgeCsv(text, table),
  }));
  return [...written, ...polluted];
}

/** What is wrong though nothing was said, and what was asked though it is clear, each with its reason. */
export function countVerdicts(files: readonly JudgedFile[]): { wrong: string[]; questions: string[] } {
  const select = (kind: 'wrong' | 'question'): string[] =>
    files.flatMap(({ name, verdict }) => (verdict.kind === kind ? [`${name}: ${verdict.why}`] : []));
  return { wrong: select('wrong'), questions: select('question') };
}
