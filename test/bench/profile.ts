// Says what part of the way of a file each sample of V8's profiler belongs to.

/** What threadProfile.ts writes for each task: a profile as V8 gives it, and the memory of the process then. */
export interface WorkerProfile {
  profile: { nodes: readonly ProfileNode[]; samples: readonly number[]; timeDeltas: readonly number[] };
  memory: NodeJS.MemoryUsage;
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: readonly number[];
}

/** In the order of a file's way. */
export const profilePhases = [
  'read',
  'unpack',
  'scan',
  'types',
  'suggestions',
  'convert',
  'dictionary',
  'encode',
  'compress',
  'hand over',
  'start and other code',
  'garbage collection',
] as const;
export type ProfilePhase = (typeof profilePhases)[number];

/** By the module of a function in WebAssembly, or the function itself; what is not here belongs to its caller. */
const wasmPhases: Readonly<Record<string, ProfilePhase>> = {
  scan: 'scan',
  records: 'scan',
  csv: 'scan',
  keys: 'scan',
  textSigns: 'read',
  infer: 'types',
  table: 'convert',
  csvTable: 'convert',
  fill: 'convert',
  'fill/knownTexts': 'dictionary',
  values: 'dictionary',
  pages: 'encode',
  hybrid: 'encode',
  snappy: 'compress',
  snappyReader: 'unpack',
  zstd: 'unpack',
  zstdLiterals: 'unpack',
  zstdSequences: 'unpack',
  zstdSymbols: 'unpack',
  xxh64: 'unpack',
  hybridReader: 'unpack',
  jsonNumbers: 'unpack',
  jsonRows: 'unpack',
  jsonText: 'unpack',
};

/** By the beginning of a source file's path, the first that fits. */
const sourcePhases: readonly (readonly [string, ProfilePhase])[] = [
  ['src/engine/rows/infer/valueShapes', 'suggestions'],
  ['src/engine/rows/addSuggestions', 'suggestions'],
  ['src/engine/rows/convert/suggest', 'suggestions'],
  ['src/engine/rows/infer/', 'types'],
  ['src/engine/rows/convert/', 'convert'],
  ['src/engine/records/csv/decimalMarks', 'types'],
  // The thread beside a worker: gzip, and Parquet that becomes lines of JSON.
  ['src/engine/records/parquet/', 'unpack'],
  ['src/engine/open/gunzip', 'unpack'],
  ['node_modules/hyparquet/', 'unpack'],
  ['src/engine/records/', 'scan'],
  ['src/engine/open/', 'read'],
  ['src/engine/model/byteWindow', 'read'],
  ['src/engine/chunks/', 'hand over'],
];

/** The text of each bundle that ran, by its name. */
type Bundles = ReadonlyMap<string, string>;

/** Where two threads wait for each other, and copy what one made for the other: most of its time is waiting. */
const ringSource = 'src/engine/open/byteRing.ts';

/** Milliseconds of each phase, those in which a thread waited left out. */
export function sumPhases(profiles: readonly WorkerProfile[], bundles: Bundles): Record<ProfilePhase, number> {
  const sums = Object.fromEntries(profilePhases.map((phase) => [phase, 0])) as Record<ProfilePhase, number>;
  for (const { phase, ms } of eachSample(profiles, bundles)) sums[phase] += ms;
  for (const phase of profilePhases) sums[phase] = Math.round(sums[phase] * 10) / 10;
  return sums;
}

/** The functions that take longest, one a line. */
export function listFunctions(profiles: readonly WorkerProfile[], bundles: Bundles, count = 30): string[] {
  const sums = new Map<string, number>();
  for (const { name, phase, ms } of eachSample(profiles, bundles))
    sums.set(`${phase}\t${name}`, (sums.get(`${phase}\t${name}`) ?? 0) + ms);
  return [...sums]
    .sort(([, first], [, second]) => second - first)
    .slice(0, count)
    .map(([name, ms]) => `${ms.toFixed(1)}\t${name}`);
}

function* eachSample(
  profiles: readonly WorkerProfile[],
  bundles: Bundles,
): Generator<{ name: string; phase: ProfilePhase; ms: number }> {
  const sourcesByBundle = new Map([...bundles].map(([name, bundle]) => [name, readSourceLines(bundle)]));
  for (const { profile } of profiles) {
    const described = new Map<number, { name: string; phase: ProfilePhase | undefined }>();
    const isRing = new Set(
      profile.nodes.filter(({ callFrame }) => sourceOf(callFrame, sourcesByBundle) === ringSource).map(({ id }) => id),
    );
    const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
    for (const node of profile.nodes)
      described.set(node.id, {
        name: node.callFrame.functionName,
        phase: phaseOf(node.callFrame, sourcesByBundle),
      });
    for (const [index, id] of profile.samples.entries()) {
      const { name } = described.get(id)!;
      if (name === '(idle)' || name === '(program)' || name === 'wait' || isRing.has(id)) continue;
      let phase: ProfilePhase | undefined;
      for (let at: number | undefined = id; at !== undefined && !phase; at = parents.get(at))
        phase = described.get(at)!.phase;
      yield { name, phase: phase ?? 'start and other code', ms: profile.timeDeltas[index]! / 1000 };
    }
  }
}

function phaseOf(
  { functionName, url, lineNumber }: ProfileNode['callFrame'],
  sourcesByBundle: ReadonlyMap<string, readonly string[]>,
): ProfilePhase | undefined {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url.startsWith('wasm:') || functionName.includes('assembly/')) {
    const [module = '', name = ''] = functionName.replace(/^.*assembly\//, '').split('/');
    return wasmPhases[`${module}/${name}`] ?? wasmPhases[module];
  }
  if (functionName === 'readSync' || functionName === 'openSync') return 'read';
  const source = sourceOf({ url, lineNumber }, sourcesByBundle);
  return sourcePhases.find(([prefix]) => source.startsWith(prefix))?.[1];
}

function sourceOf(
  { url, lineNumber }: Pick<ProfileNode['callFrame'], 'url' | 'lineNumber'>,
  sourcesByBundle: ReadonlyMap<string, readonly string[]>,
): string {
  return sourcesByBundle.get(url.replace(/^.*\//, ''))?.[lineNumber] ?? '';
}

/** esbuild says above each module which file it was. */
function readSourceLines(bundle: string): string[] {
  const sources: string[] = [];
  let current = '';
  for (const line of bundle.split('\n')) {
    current = /^\s*\/\/ ((?:src|test|node_modules)\/\S+)$/.exec(line)?.[1] ?? current;
    sources.push(current);
  }
  return sources;
}
