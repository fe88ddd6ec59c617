// Draws what the bench measured as one SVG: for each file a group, in it a bar for each engine with how many times as
// fast as DuckDB with one thread it was, and beside it one with its memory. It has a background of its own, so that it
// can be read wherever it is shown.

/** A line of the bench, as far as it is drawn. */
export interface ReportLine {
  engine: string;
  file: string;
  bytes: number;
  /** Absent where the engine failed. */
  seconds?: number;
  peakRssMb?: number;
}

const engineLabels: Readonly<Record<string, string>> = {
  ours2: 'two workers',
  ours: 'one worker',
  duckdb2: 'DuckDB, two threads',
  duckdb1: 'DuckDB, one thread',
  naive: 'JSON.parse',
  polars: 'Polars',
  pandas: 'pandas to CSV',
};
/** What the others are compared with, run by run: two engines that took turns had the same machine. */
const reference = 'duckdb1';
const width = 860;
const barHeight = 13;
const rowHeight = 17;
const groupGap = 30;
const top = 58;
/** Where the labels end, and where the bars of speed and memory begin and how long the longest is. */
const labelEnd = 150;
const speedPanel = { left: 160, longest: 350 };
const memoryPanel = { left: 580, longest: 190 };

const style = `
text{font:12px system-ui,sans-serif;fill:#1f2328}.head{font-weight:600}.note{fill:#59636e}
.back{fill:#fff;stroke:#d1d9e0}.ours{fill:#0969da}.rival{fill:#9198a1}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.note{fill:#9198a1}
.back{fill:#0d1117;stroke:#3d444d}.ours{fill:#4493f8}.rival{fill:#656c76}}`;

interface Bar {
  engine: string;
  /** Medians of the runs. */
  speed: number;
  memory: number;
}

/** @returns undefined if no line has a result. */
export function drawReport(lines: readonly ReportLine[]): string | undefined {
  const groups = groupByFile(lines);
  const bars = groups.flatMap((group) => group.bars);
  if (bars.length === 0) return undefined;
  const maxSpeed = Math.max(...bars.map(({ speed }) => speed));
  const maxMemory = Math.max(...bars.map(({ memory }) => memory));
  const parts: string[] = [
    text(16, 26, 'From file to Parquet to upload: times as fast as DuckDB with one thread', 'head'),
    text(16, 43, 'longer is faster', 'note'),
    text(memoryPanel.left, 26, 'Memory at its peak, MB', 'head'),
    text(memoryPanel.left, 43, 'shorter is less', 'note'),
  ];
  let y = top;
  for (const { title, bars: groupBars } of groups) {
    parts.push(text(16, y + 12, title, 'head'));
    y += 20;
    for (const { engine, speed, memory } of groupBars) {
      const className = engine.startsWith('ours') ? 'ours' : 'rival';
      parts.push(
        text(labelEnd, y + 11, engineLabels[engine] ?? engine, undefined, 'end'),
        drawBar(speedPanel, y, speed / maxSpeed, className, speed.toFixed(speed < 0.1 ? 2 : 1)),
        drawBar(memoryPanel, y, memory / maxMemory, className, String(Math.round(memory))),
      );
      y += rowHeight;
    }
    y += groupGap - rowHeight;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 4}" width="${width}" role="img" aria-label="${escapeXml(describe(groups))}"><style>${style.replaceAll('\n', '')}</style>
<rect class="back" x=".5" y=".5" width="${width - 1}" height="${y + 3}" rx="8"/>
${parts.join('\n')}
</svg>
`;
}

function groupByFile(lines: readonly ReportLine[]): { title: string; bars: Bar[] }[] {
  const order = Object.keys(engineLabels);
  return [...groupBy(lines, titleOf).values()].map((fileLines) => {
    const runsByEngine = groupBy(fileLines, ({ engine }) => engine);
    const referenceRuns = runsByEngine.get(reference) ?? [];
    return {
      title: titleOf(fileLines[0]!),
      bars: [...runsByEngine]
        .map(([engine, runs]) => ({
          engine,
          speed: median(runs.map(({ seconds = NaN }, run) => (referenceRuns[run]?.seconds ?? NaN) / seconds)),
          memory: median(runs.map(({ peakRssMb = NaN }) => peakRssMb)),
        }))
        .filter(({ speed }) => !Number.isNaN(speed))
        .sort((first, second) => order.indexOf(first.engine) - order.indexOf(second.engine)),
    };
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The file's name says what it is: `one-object-a-line.ndjson`. */
function titleOf({ file, bytes }: ReportLine): string {
  const name = file
    .replace(/^.*[\\/]/, '')
    .replace(/\.[^.]*$/, '')
    .replaceAll('-', ' ');
  const size = bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e8) / 10} GB`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${size}`;
}

function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((first, second) => first - second);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** For those who do not see it. */
function describe(groups: readonly { title: string; bars: readonly Bar[] }[]): string {
  return groups
    .map(({ title, bars }) => {
      const figures = bars.map(
        ({ engine, speed, memory }) =>
          `${engineLabels[engine] ?? engine} ${speed.toFixed(1)} times, with ${Math.round(memory)} MB of memory`,
      );
      return `${title}: ${figures.join('; ')}.`;
    })
    .join(' ');
}

function drawBar(
  { left, longest }: { left: number; longest: number },
  y: number,
  share: number,
  className: string,
  value: string,
): string {
  const length = Math.max(1, Math.round(share * longest));
  return `<rect class="${className}" x="${left}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>${text(left + length + 6, y + 11, value)}`;
}

function text(x: number, y: number, content: string, className?: string, anchor?: string): string {
  const attributes = `${className ? ` class="${className}"` : ''}${anchor ? ` text-anchor="${anchor}"` : ''}`;
  return `<text x="${x}" y="${y}"${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
