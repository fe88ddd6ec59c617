/** Where a page of our own finds what it consists of, in the words of the webview that shows it. */
export interface PageParts {
  /** `webview.cspSource`. */
  cspSource: string;
  /** Fresh and unguessable for each page. */
  nonce: string;
  /** URIs of the bundled script and style sheet. */
  script: string;
  style: string;
  /** The editor's display language, BCP 47. */
  language: string;
  title: string;
  /** The id of the element that the script fills. */
  root: string;
  /** What the script reads as JSON from the element with the id `spec`. */
  spec: unknown;
}

/** A page whose own script and style sheet may run; nothing else may load, connect, frame or submit. */
export function pageHtml({ cspSource, nonce, script, style, language, title, root, spec }: PageParts): string {
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy(cspSource, nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${escape(style)}">
</head>
<body>
<main id="${escape(root)}"></main>
<script id="spec" type="application/json" nonce="${escape(nonce)}">${inert(spec)}</script>
<script nonce="${escape(nonce)}" src="${escape(script)}"></script>
</body>
</html>`;
}

function policy(cspSource: string, nonce: string): string {
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
function inert(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
