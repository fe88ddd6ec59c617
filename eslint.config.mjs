import eslint from 'typescript-eslint';

const noVscode = { name: 'vscode', message: 'Only src/ui and src/extension.ts may import vscode.' };

/** See ui/adapters/notifications.ts. A modal question, whose options come second, makes no links. */
const notifications = {
  selector:
    'CallExpression[callee.object.property.name="window"][callee.property.name=/^show(Information|Warning|Error)Message$/]:not([arguments.1.type="ObjectExpression"])',
  message: 'Notify through ui/adapters/notifications.ts, which makes links in names and answers harmless.',
};

/** CONTRIBUTING.md says how names are chosen: these have been used for what has a name in the field. */
const privateWords = [
  'fate',
  'gate',
  'gone',
  'kept',
  'ledger',
  'ledgers',
  'misfit',
  'misfits',
  'pace',
  'patience',
  'patiently',
  'probation',
  'standing',
  'told',
  'vault',
  'wanted',
  'witness',
];
const namelessParameter = {
  selector: ':function > Identifier.params[name="one"]',
  message: 'Name the parameter after the thing: connection, row, column.',
};

export default eslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'test/fixtures/', 'src/engine/wasm/assembly/'] },
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
      'id-denylist': ['error', ...privateWords],
      'no-restricted-syntax': ['error', namelessParameter],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ui/**', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ui/adapters/notifications.ts'],
    rules: { 'no-restricted-syntax': ['error', notifications, namelessParameter] },
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
