/** Where the example pushes to. */
export interface WorkflowTarget {
  /** The path of the definition, relative to the folder of the repository. */
  definition: string;
  /** The path of the runner, in the same way. */
  runner: string;
  domain: string;
  poolId: string;
}

/** A workflow of GitHub Actions that pushes as a definition says. The key comes from the secrets of the repository. */
export function createExampleWorkflow({ definition, runner, domain, poolId }: WorkflowTarget): string {
  // Single quotes: for YAML the whole command is one text, and the shell takes nothing in them for its own.
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return `# An example: put it into .github/workflows, and an App key into the secret CELONIS_APP_KEY of the repository.
name: Push to Celonis
on: workflow_dispatch
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: |
          node ${quote(runner)} --definition ${quote(definition)} --domain ${quote(domain)} --pool ${quote(poolId)}
        env:
          CELONIS_APP_KEY: \${{ secrets.CELONIS_APP_KEY }}
`;
}
