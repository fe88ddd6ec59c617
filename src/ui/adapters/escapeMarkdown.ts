/**
 * A text for a Markdown page in which nothing of it is markup: names and answers of a service may hold anything. One
 * line.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-!|<>&~]/g, (character) => `&#${character.codePointAt(0)};`);
}
