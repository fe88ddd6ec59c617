// Prints how the reader of CSV does on the corpus: `npm run csv-corpus`.
import { countVerdicts, judgeCorpus } from '../support/csvCorpusVerdicts';

const files = judgeCorpus();
const { wrong, questions } = countVerdicts(files);
for (const line of [...wrong, ...questions]) console.log(line);
const percent = ((questions.length / files.length) * 100).toFixed(1);
console.log(
  `${files.length} files: ${wrong.length} wrong in silence, ${questions.length} needless questions (${percent} %).`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;
