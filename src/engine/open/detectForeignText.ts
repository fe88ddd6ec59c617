/** A text in a format that is not read. */
export interface ForeignText {
  format: 'HTML' | 'XML' | 'XES' | 'RTF' | 'ORC';
  /** What a web page calls itself. */
  title?: string;
  /** HTML: the page asks somebody to sign in. */
  isSignIn?: boolean;
}

const headCharacters = 4_096;

/** What a text is that is neither JSON nor CSV, by how it begins, whatever its name is. */
export function detectForeignText(head: Uint8Array): ForeignText | undefined {
  const text = new TextDecoder().decode(head.subarray(0, headCharacters)).trimStart();
  const lowerText = text.toLowerCase();
  if (lowerText.startsWith('{\\rtf')) return { format: 'RTF' };
  if (!lowerText.startsWith('<')) return undefined;
  if (
    /^<(?:!doctype\s+html|html|head|body|script|meta|title)\b/.test(lowerText) ||
    /^<!--[^<>]{0,500}-->\s{0,100}<(?:!doctype\s+html|html)/.test(lowerText)
  )
    return describePage(text);
  if (/^<\?xml/.test(lowerText) && /<html[\s>]/.test(lowerText.slice(0, 1_000))) return describePage(text);
  if (
    /<log\s[^<>]{0,500}xes\./.test(lowerText) ||
    (/<log[\s>]/.test(lowerText) && /xes/.test(lowerText.slice(0, 1_000)))
  )
    return { format: 'XES' };
  return /^<(?:\?xml|!doctype|[a-z_][\w.:-]{0,100}[\s>/])/.test(lowerText) ? { format: 'XML' } : undefined;
}

function describePage(text: string): ForeignText {
  const title = /<title[^<>]{0,200}>([^<]{0,200})/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  const isSignIn =
    /type\s{0,5}=\s{0,5}["']?password/i.test(text) || /\b(?:log ?in|sign ?in|anmelden)\b/i.test(title ?? '');
  return { format: 'HTML', ...(title && { title }), ...(isSignIn && { isSignIn }) };
}
