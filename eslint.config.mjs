import eslint from 'typescript-eslint';

const noVscode = {
  name: 'vscode',
  message: 'Only src/ui and the files that put the parts together may import vscode.',
};

/** Names of files and things reach people only through functions that sanitize them. */
const rawDialogs = {
  selector:
    'MemberExpression[object.property.name="window"][property.name=/^(show(Information|Warning|Error)Message|withProgress|setStatusBarMessage|showQuickPick|showInputBox)$/]',
  message: 'Use ui/adapters/notifications.ts or ui/prompts/prompts.ts, which make names and answers harmless.',
};

/** What a person reads is a Problem: any other error is shown as a defect of ours. */
const translatedError = {
  selector:
    'NewExpression[callee.name=/Error$/][callee.name!="ProblemError"] > CallExpression.arguments:matches([callee.name="t"], [callee.property.name="t"])',
  message: 'Throw a ProblemError: the message of another error is shown as "Something unexpected went wrong".',
};

/** The rest of what VS Code shows: each of these takes a text that may hold the name of a file or a thing. */
const rawText = [
  'NewExpression[callee.object.name="vscode"][callee.property.name=/^(Diagnostic|CodeAction|CompletionItem|Task)$/]:not(:has(CallExpression[callee.name=/^sanitize/]))',
  'CallExpression[callee.property.name="createWebviewPanel"]:not(:has(CallExpression[callee.name=/^sanitize/]))',
  'AssignmentExpression[left.object.name="editorPanel"][left.property.name="title"]:not(:has(CallExpression[callee.name=/^sanitize/]))',
  'MethodDefinition[key.name="getTreeItem"]:not(:has(CallExpression[callee.name="sanitizeTreeItem"]))',
].map((selector) => ({ selector, message: 'Pass names through core/sanitizeText.ts.' }));

/** An id of `..` or half a surrogate pair gets by encodeURIComponent. */
const rawSegment = {
  selector:
    'TemplateLiteral:has(> TemplateElement[value.raw=/\\/$/]) > CallExpression[callee.name="encodeURIComponent"]',
  message: 'Use urlPath (http/urlPath.ts), which keeps an id one segment of the path.',
};

/** `void` says that a promise is not awaited; what comes after it fails unseen. */
const unobservedThen = {
  selector: 'UnaryExpression[operator="void"] > CallExpression[callee.property.name="then"]',
  message: 'Use runInBackground, which reports what fails.',
};

/** Who takes all parts says nothing about what it needs. */
const wholeServices = {
  selector: ':function > .params > TSTypeAnnotation > TSTypeReference[typeName.name="Services"]',
  message: 'Take the parts that are needed: Pick<Services, …>.',
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
/** As parts of longer names, too. */
const withoutPrivateWords =
  '^(?!(?:gone|kept|misfits?|told|vault|wanted)[A-Z])(?!.*[a-z](?:Gone|Kept|Misfits?|Told|Vault|Wanted)).*$';
const namelessVariable = {
  selector:
    ':matches(:function > .params, VariableDeclarator > .id, ObjectPattern > Property > .value, ArrayPattern > .elements, PropertyDefinition > .key)[name=/^(ones?|found|known|made|said|held|seen|lost|taken|things?|stuff)$/]',
  message: 'Name it after the thing: connection, row, column.',
};

export default eslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'test/fixtures/', 'src/engine/wasm/assembly/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [eslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      'id-denylist': ['error', ...privateWords],
      'id-match': ['error', withoutPrivateWords, { properties: true, onlyDeclarations: true }],
      'no-restricted-syntax': ['error', namelessVariable],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    // A text for people is one literal, as `npm run l10n` finds it.
    rules: {
      'max-len': [
        'error',
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ui/**', 'src/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        rawDialogs,
        ...rawText,
        translatedError,
        rawSegment,
        unobservedThen,
        namelessVariable,
        wholeServices,
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    // Its inner loops index arrays whose lengths they know.
    ignores: ['src/engine/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  {
    files: ['src/ui/adapters/notifications.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...rawText, translatedError, rawSegment, unobservedThen, namelessVariable],
    },
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
