/** A text in a format that is not read. */
export interface ForeignText {
  format:
    | 'HTML'
    | 'XML'
    | 'XES'
    | 'RTF'
    | 'ORC'
    | 'ExcelXml'
    | 'Sql'
    | 'GitLfs'
    | 'MergeConflict'
    | 'Vertical'
    | 'Logfmt'
    | 'Settings'
    | 'Jsonp'
    | 'JsonGuard'
    | 'JavaScript'
    | 'CodeBlock'
    | (typeof messageFormats)[number]['format'];
  /** What a web page calls itself. */
  title?: string;
  /** HTML: the page asks somebody to sign in. */
  isSignIn?: boolean;
  /** HTML: there is a table in it, as programs write it for Excel. */
  hasTable?: boolean;
}

const headCharacters = 4_096;

/** Messages and records of other programs, by how they begin. Some of their lines look like rows of a table. */
const messageFormats = [
  { format: 'SWIFT MT940', beginning: /^(?:\{1:[^\r\n]*)?:20:[^\r\n]*\r?\n:(?:2[158][A-Z]?|13[A-Z]):/ },
  { format: 'EDIFACT', beginning: /^(?:UNA.{6}\s*)?UNB\+UNO[A-Z]:\d/ },
  { format: 'ANSI X12', beginning: /^ISA([^\w\s])\d\d\1.{10}\1\d\d\1/ },
  { format: 'SAP IDoc', beginning: /^EDI_DC(?:40)?(?:_U)? / },
  { format: 'HL7', beginning: /^MSH\|\^~\\&/ },
  { format: 'BAI2', beginning: /^01,\w*,\w*,\d{6},\d{4},[^\n]*\/\s+02,/ },
  { format: 'OFX', beginning: /^OFXHEADER:/ },
  { format: 'QIF', beginning: /^!(?:Type|Account|Option)/ },
  { format: 'QuickBooks IIF', beginning: /^![A-Z]+\t[A-Z]/ },
  { format: 'LDIF', beginning: /^(?:version: 1\s+)?dn::? \S[^\n]*\n[A-Za-z][\w;-]*::? / },
  { format: 'ARFF', beginning: /^(?:%[^\n]*\n\s*)*@relation\s/i },
  { format: 'a table of MediaWiki', beginning: /^\{\|[^\n]*\n(?:!|\|[-+])/ },
  {
    format: 'a table of LaTeX',
    beginning:
      /^(?:\\begin\{(?:tabular|table|longtable)|[^\n&]{0,500}&[^\n]{0,500}\\\\[^\n]{0,40}\n[^\n&]{0,500}&[^\n]{0,500}\\\\)/,
  },
  { format: 'vCard', beginning: /^BEGIN:VCARD\r?\n/i },
  { format: 'iCalendar', beginning: /^BEGIN:VCALENDAR\r?\n/i },
  {
    format: 'an e-mail',
    beginning:
      /^(?:(?:Return-Path|Received|Delivered-To|From|To|Cc|Subject|Date|Message-ID|MIME-Version|X-[\w-]+|Content-[\w-]+): ?[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\r?\n/i,
  },
] as const;

/** JSON with something around it, by how it begins. */
const wrappedJson = [
  // What keeps other pages from running an answer as a script.
  {
    format: 'JsonGuard',
    beginning: /^(?:\)\]\}'?,?|(?:while|for) ?\((?:1|true|;;)\);?|\{\} ?&&|throw 1;(?: ?<[^>]{0,40}>)?)\s*[[{"]/,
  },
  {
    format: 'Jsonp',
    beginning:
      /^(?:\/\*\*\/\s*)?(?:typeof [\w$.]{1,80} ?=== ?'function' ?&& ?)?[A-Za-z_$][\w$.]{0,80}\(\s*(?:\[\s*[[{\]]|\{\s*["}])/,
  },
  {
    format: 'JavaScript',
    beginning:
      /^(?:(?:var|let|const) [\w$]{1,80}|window[\w$.[\]'"]{1,80}|module\.exports|export default|[A-Za-z_$][\w$.]{0,80}(?= =)) ?=? ?(?:\[\s*[[{\]]|\{\s*["}])/,
  },
  { format: 'CodeBlock', beginning: /^```[a-z]{0,10}\r?\n/ },
] as const;

/** What a text is that is neither JSON nor CSV, by how it begins, whatever its name is. */
export function detectForeignText(head: Uint8Array): ForeignText | undefined {
  const text = new TextDecoder().decode(head.subarray(0, headCharacters)).trimStart();
  const lowerText = text.toLowerCase();
  if (lowerText.startsWith('{\\rtf')) return { format: 'RTF' };
  if (/^version https:\/\/git-lfs\.github\.com\/spec\//.test(text)) return { format: 'GitLfs' };
  if (/(?:^|\n)<{7} /.test(text) && /\n={7}\r?\n/.test(text)) return { format: 'MergeConflict' };
  if (/^-\[ RECORD 1 \]|^\*{5,80} 1\. row \*{5,80}/.test(text)) return { format: 'Vertical' };
  if (
    /^(?:--|\/\*|set |create |insert |begin|use |drop )/.test(lowerText) &&
    /(?:^|\n)insert into [^\n]{1,500}values|(?:^|\n)create table /.test(lowerText)
  )
    return { format: 'Sql' };
  if (!lowerText.startsWith('<')) {
    const foreignFormat = [...messageFormats, ...wrappedJson].find(({ beginning }) => beginning.test(text));
    return foreignFormat ? { format: foreignFormat.format } : detectNamedValues(text);
  }
  if (
    lowerText.slice(0, 1_000).includes('urn:schemas-microsoft-com:office:spreadsheet') &&
    lowerText.startsWith('<?xml')
  )
    return { format: 'ExcelXml' };
  if (
    /^<(?:!doctype\s+html|html|head|body|script|meta|title|table|div|style)\b/.test(lowerText) ||
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

/** Lines that name each of their values: logs as programs write them for Logfmt readers, settings of programs. */
function detectNamedValues(text: string): ForeignText | undefined {
  const lines = text.split(/\r?\n/, 50);
  // The last one may be cut.
  if (lines.length > 1) lines.pop();
  const contents = lines.map((line) => line.trim()).filter((line) => line !== '' && !/^[#;]/.test(line));
  if (contents.length < 2) return undefined;
  if (contents.every((line) => /^[\w.-]{1,60}=\S{0,500} (?:.{0,500} )?[\w.-]{1,60}=/.test(line)))
    return { format: 'Logfmt' };
  if (areNamedValues(contents)) return { format: 'Logfmt' };
  const isSettings = contents.every((line) =>
    /^\[{1,2}[^\][,;|]{1,100}\]{1,2}$|^[A-Za-z_][\w.-]{0,80} ?= ?/.test(line),
  );
  const names = contents.flatMap((line) => /^([\w.-]{1,80}) ?=/.exec(line)?.[1] ?? []);
  return isSettings && names.length > 1 && new Set(names).size > names.length / 2 ? { format: 'Settings' } : undefined;
}

/**
 * Whether each value of each line has a name, the same in all lines: `a=1,b=2`, or with a colon between tabs (LTSV).
 */
function areNamedValues(lines: readonly string[]): boolean {
  return [',', ';', '\t', '|'].some((delimiter) => {
    const pattern = delimiter === '\t' ? /^\s*([A-Za-z_][\w.-]{0,60})[=:](?!\/\/)/ : /^\s*([A-Za-z_][\w.-]{0,60})=/;
    const namesOf = (line: string): (string | undefined)[] =>
      line.split(delimiter).map((value) => pattern.exec(value)?.[1]);
    const names = namesOf(lines[0]!);
    const joined = names.join('\0');
    return (
      names.length > 1 &&
      !names.includes(undefined) &&
      new Set(names).size === names.length &&
      lines.every((line) => namesOf(line).join('\0') === joined)
    );
  });
}

function describePage(text: string): ForeignText {
  const title = /<title[^<>]{0,200}>([^<]{0,200})/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
  const isSignIn =
    /type\s{0,5}=\s{0,5}["']?password/i.test(text) || /\b(?:log ?in|sign ?in|anmelden)\b/i.test(title ?? '');
  const hasTable = /<table[\s>]/i.test(text);
  return { format: 'HTML', ...(title && { title }), ...(isSignIn && { isSignIn }), ...(hasTable && { hasTable }) };
}
