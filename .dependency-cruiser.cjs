// Which part of src may import which: each only those above it in this list, at every depth, and no circles.
// Imports of types count as well. Part of `npm run lint`; ARCHITECTURE.md says what the parts are.
const layers = [
  'core',
  'http',
  'storage',
  'engine/wasm',
  'engine/model',
  'engine/open',
  'engine/records',
  'engine/rows',
  'engine/chunks',
  'engine/worker',
  'engine/[^/]+[.]ts$',
  'push/definition',
  'push/journal',
  'push/job',
  'push/[^/]+[.]ts$',
  'connections',
  '(celonis|celigo)',
  'app',
  'ui/adapters',
  'ui/tree',
  'ui/webviews/controls',
  'ui/webviews',
  'ui/prompts',
  'ui/editor',
  'ui/commands',
  '(sidebar|operations|program|extension)[.]ts$',
];
const inLayer = (layer) => `^src/${layer.endsWith('$') ? layer : `${layer}/`}`;
const notNested = (layer) => (layer === 'ui/webviews' ? '^src/ui/webviews/controls/' : undefined);

module.exports = {
  forbidden: [
    ...layers.slice(0, -1).map((layer, index) => ({
      name: `${layer} imports nothing from the layers that follow it`,
      severity: 'error',
      from: { path: inLayer(layer), pathNot: notNested(layer) },
      to: { path: layers.slice(index + 1).map(inLayer), pathNot: inLayer(layer) },
    })),
    {
      name: 'Celonis and Celigo do not know each other',
      severity: 'error',
      from: { path: '^src/(celonis|celigo)/' },
      to: { path: '^src/(celonis|celigo)/', pathNot: '^src/$1/' },
    },
    {
      name: 'the sandbox imports only core',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^src/', pathNot: '^src/(sandbox|core)/' },
    },
    {
      name: 'nothing imports the sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript is compiled on its own.
    exclude: { path: 'assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
