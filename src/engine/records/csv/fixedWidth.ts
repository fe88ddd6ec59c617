/** Lines that are looked at. */
const maxLines = 400;
/** Lines above a table that may be its title. */
const maxTitleLines = 10;
const rulePattern = /^\s*[-=]{2,}(?:\s+[-=]+)+\s*$/;

/**
 * Where the columns begin in lines whose values stand below one another with blanks between them, counted from 1;
 * undefined where the lines are not of this kind.
 */
export function findColumnStarts(allLines: readonly string[]): number[] | undefined {
  const lines = allLines
    .filter((line) => line.trim() !== '' && !line.startsWith('#') && !line.includes('\t'))
    .slice(0, maxLines);
  const rule = lines.slice(0, maxTitleLines).find((line) => rulePattern.test(line));
  if (rule) return startsOfRule(rule);
  for (let titleLines = 0; titleLines <= Math.min(maxTitleLines, lines.length - 3); titleLines++) {
    const starts = startsOfLines(lines.slice(titleLines));
    if (starts) return starts;
  }
  return undefined;
}

/** A line such as "---- --------" draws each column as wide as it is. */
function startsOfRule(rule: string): number[] {
  return Array.from(rule.matchAll(/[-=]+/g), ({ index }, column) => (column === 0 ? 1 : index + 1));
}

function startsOfLines(lines: readonly string[]): number[] | undefined {
  // A line of which nothing is padded says nothing for a fixed width.
  if (lines.filter((line) => / {2}/.test(line.trim())).length * 2 < lines.length) return undefined;
  // A column that hardly any line fills is one if its name says so.
  const columns = findColumns(lines).filter(
    (column, index) => index === 0 || countFilled(lines, column) > 1 || countFilled(lines.slice(0, 1), column) > 0,
  );
  if (columns.filter((column) => countFilled(lines, column) * 2 > lines.length).length < 2) return undefined;
  return columns.map(({ start, end }, index) => {
    if (index === 0) return 1;
    const texts = lines.map((line) => line.slice(start, end)).filter((text) => text.trim() !== '');
    const isRightAligned =
      texts.every((text) => text.length === end - start && !text.endsWith(' ')) &&
      texts.some((text) => text.startsWith(' '));
    // A longer number than those seen begins further to the left.
    return isRightAligned ? columns[index - 1]!.end + 2 : start + 1;
  });
}

interface TextColumn {
  start: number;
  /** Behind its last character. */
  end: number;
}

/** Places between which no line has anything but blanks. */
function findColumns(lines: readonly string[]): TextColumn[] {
  const width = Math.max(...lines.map((line) => line.length));
  const columns: TextColumn[] = [];
  let start = -1;
  for (let place = 0; place <= width; place++) {
    const isBlank = lines.every((line) => (line[place] ?? ' ') === ' ');
    if (!isBlank && start < 0) start = place;
    if (!isBlank || start < 0) continue;
    columns.push({ start, end: place });
    start = -1;
  }
  return columns.reduce<TextColumn[]>((joined, column) => {
    const previous = joined.at(-1);
    if (!previous || !areWords(lines, previous.end)) return [...joined, column];
    return [...joined.slice(0, -1), { start: previous.start, end: column.end }];
  }, []);
}

/** Whether a single blank stands between letters in every line: then it is by chance that it does in all of them. */
function areWords(lines: readonly string[], place: number): boolean {
  return lines.every((line) => /^\p{L} \p{L}$/u.test(line.slice(place - 1, place + 2)));
}

function countFilled(lines: readonly string[], { start, end }: TextColumn): number {
  return lines.filter((line) => line.slice(start, end).trim() !== '').length;
}
