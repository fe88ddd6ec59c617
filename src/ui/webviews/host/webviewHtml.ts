/** What a page of our own consists of. All of it is in the page: VS Code fetches the files of a webview one by one. */
export interface WebviewPageOptions {
  /** Fresh and unguessable for each page. */
  nonce: string;
  /** The text of its script, a module that imports nothing by a path; see `inlineImports`. */
  script: string;
  /** The texts of its style sheets; a rule in a later one overrides the same in an earlier one. */
  styles: readonly string[];
  /** The language of its texts, BCP 47. */
  language: string;
  title: string;
  /** The id of the element that the script fills. */
  rootId: string;
  /** What the script reads as JSON from the element with the id `spec`. */
  spec: unknown;
}

/** A page whose own script and style sheets may be used; nothing may load, connect, frame or submit. */
export function createWebviewHtml(options: WebviewPageOptions): string {
  const nonce = escapeHtml(options.nonce);
  return `<!DOCTYPE html>
<html lang="${escapeHtml(options.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(options.title)}</title>
${options.styles.map((style) => `<style nonce="${nonce}">${style}</style>`).join('\n')}
</head>
<body>
<main id="${escapeHtml(options.rootId)}"></main>
<script id="spec" type="application/json" nonce="${nonce}">${escapeJsonForScript(options.spec)}</script>
<script type="module" nonce="${nonce}">${escapeScript(options.script)}</script>
</body>
</html>`;
}

/**
 * The text of a bundled module with what it imports from files beside it inside. The policy of a page allows these
 * because it allows the script: the nonce of a module is that of what it imports.
 * @param readFile reads a file beside the module by its name
 */
export function inlineImports(module: string, readFile: (name: string) => string): string {
  return module.replace(
    /((?:^|;)\s*(?:import|export)\b[^"'`;()]*)["']\.\/([\w.-]+\.js)["']/gm,
    (_statement, beginning: string, name: string) =>
      `${beginning}"data:text/javascript;base64,${Buffer.from(inlineImports(readFile(name), readFile)).toString('base64')}"`,
  );
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'none'",
    "font-src 'none'",
    "connect-src 'none'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** JSON that cannot end the script element it lies in, nor open a comment there. */
function escapeJsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** A script that cannot end the element it lies in: both are written otherwise in its texts and regular expressions. */
function escapeScript(script: string): string {
  return script.replaceAll(/<(?=\/script)/gi, '\\x3c').replaceAll('<!--', '\\x3c!--');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
