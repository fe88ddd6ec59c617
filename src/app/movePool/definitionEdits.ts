import { applyEdits, modify } from 'jsonc-parser/lib/esm/main.js';

/** One value in the text of a push definition, before and after. Everything else of the text stays as it is. */
export interface DefinitionEdit {
  textBefore: string;
  textAfter: string;
  /** The lines that differ, as a person reads them. */
  lineNumber: number;
  lineBefore: string;
  lineAfter: string;
}

/** Names another data connection in a definition that names one. */
export function editDataConnection(text: string, dataConnection: string): DefinitionEdit {
  const textAfter = applyEdits(text, modify(text, ['dataConnection'], dataConnection, {}));
  const [linesBefore, linesAfter] = [text.split('\n'), textAfter.split('\n')];
  const index = Math.max(
    0,
    linesBefore.findIndex((line, lineIndex) => line !== linesAfter[lineIndex]),
  );
  return {
    textBefore: text,
    textAfter,
    lineNumber: index + 1,
    lineBefore: (linesBefore[index] ?? '').trim(),
    lineAfter: (linesAfter[index] ?? '').trim(),
  };
}
