import eslint from 'typescript-eslint';

/** The shell: the only folders that may know there is an editor around them. */
const shell = ['src/extension.ts', 'src/commands/**', 'src/tree/**', 'src/forms/**', 'src/views/**', 'src/panel/**', 'src/platform/**'];

/** What lies above each folder of the core. Data moves down; nothing lower imports anything higher. */
const layers = {
  table: ['http', 'state', 'connections', 'celonis', 'celigo', 'push', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  state: ['http', 'connections', 'celonis', 'celigo', 'push', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  http: ['connections', 'celonis', 'celigo', 'push', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  push: ['connections', 'celonis', 'celigo', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  celonis: ['celigo', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  celigo: ['celonis', 'push', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  connections: ['celonis', 'celigo', 'push', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  sandbox: ['connections', 'celonis', 'celigo', 'push', 'http', 'commands', 'tree', 'forms', 'views', 'panel', 'platform'],
  platform: ['celonis', 'celigo', 'push', 'sandbox', 'commands', 'tree', 'forms', 'views', 'panel'],
};

const noVscode = { name: 'vscode', message: 'Only the shell (extension.ts, commands, tree, forms, views, panel, platform) may import vscode.' };

/** See platform/notify.ts. A modal question, whose options come second, makes no links. */
const notifications = {
  selector: 'CallExpression[callee.object.property.name="window"][callee.property.name=/^show(Information|Warning|Error)Message$/]:not([arguments.1.type="ObjectExpression"])',
  message: 'Notify through platform/notify.ts, which makes links in names and answers harmless.',
};

export default eslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'test/fixtures/', 'src/push/core/assembly/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [eslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: shell,
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] },
  },
  ...Object.entries(layers).map(([folder, above]) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: folder === 'platform' ? [] : [noVscode],
          patterns: above.map((name) => ({
            group: [`../${name}`, `../${name}/*`, `../../${name}/*`],
            message: `${folder}/ lies below ${name}/ and must not import from it.`,
          })),
        },
      ],
    },
  })),
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/notify.ts'],
    rules: { 'no-restricted-syntax': ['error', notifications] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
