import { readFileSync } from 'node:fs';
import type { Frame, Page } from 'playwright-core';

interface AxeViolation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds wrong with a page or a webview's frame: the rule, the element, the reason. */
export async function listAxeViolations(page: Page | Frame): Promise<string[]> {
  // Evaluated rather than added as a script, which the page's policy would refuse.
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  const axeViolations = await page.evaluate<AxeViolation[]>('axe.run().then((result) => result.violations)');
  return axeViolations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll(/\s+/g, ' ')}`),
  );
}
