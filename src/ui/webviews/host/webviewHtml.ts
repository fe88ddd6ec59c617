/** Where a page of our own finds what it consists of, in the words of the webview that shows it. */
export interface WebviewPageOptions {
  /** `webview.cspSource`. */
  cspSource: string;
  /** Fresh and unguessable for each page. */
  nonce: string;
  /** URI of the bundled script, a module. What it imports lies beside it and is allowed by its nonce. */
  scriptUri: string;
  /** URIs of what the script imports, fetched at once with it instead of after it. */
  importedUris: readonly string[];
  /** URIs of style sheets; a rule in a later one overrides the same in an earlier one. */
  styleUris: readonly string[];
  /** The language of its texts, BCP 47. */
  language: string;
  title: string;
  /** The id of the element that the script fills. */
  rootId: string;
  /** What the script reads as JSON from the element with the id `spec`. */
  spec: unknown;
}

/** A page whose own script and style sheets may be used; nothing else may load, connect, frame or submit. */
export function createWebviewHtml({
  cspSource,
  nonce,
  scriptUri: script,
  importedUris,
  styleUris,
  language,
  title,
  rootId: root,
  spec,
}: WebviewPageOptions): string {
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(contentSecurityPolicy(cspSource, nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
${styleUris.map((uri) => `<link rel="stylesheet" href="${escapeHtml(uri)}">`).join('\n')}
${importedUris.map((uri) => `<link rel="modulepreload" nonce="${escapeHtml(nonce)}" href="${escapeHtml(uri)}">`).join('\n')}
</head>
<body>
<main id="${escapeHtml(root)}"></main>
<script id="spec" type="application/json" nonce="${escapeHtml(nonce)}">${escapeJsonForScript(spec)}</script>
<script type="module" nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}

/** The names of the files beside a bundled module from which it imports. */
export function listImportedFiles(module: string): readonly string[] {
  return [...module.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)].map(([, file = '']) => file);
}

function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
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

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
