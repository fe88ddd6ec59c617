import { readFileSync } from 'node:fs';
import type { Frame, Page } from 'playwright-core';

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds wrong with a page or a webview's frame: the rule, the element, the reason. */
export async function violations(page: Page | Frame): Promise<string[]> {
  // Evaluated rather than added as a script, which the page's policy would refuse.
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  const found = await page.evaluate<Violation[]>('axe.run().then((result) => result.violations)');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll(/\s+/g, ' ')}`));
}
