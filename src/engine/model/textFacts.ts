/** What pads the end of a text: Ctrl-Z, with which DOS programs end one, and bytes of zero. */
export interface TextPadding {
  textEnds: number;
  zeros: number;
}

/** How often something is in a text, and the line of the first place. */
export interface CountedLines {
  count: number;
  line: number;
}

/** A character set that the letters of a text speak for, though another was chosen; a line in both, as JSON text. */
export interface OtherEncoding {
  chosen: string;
  likely: string;
  text: string;
  meant: string;
}

/** What is odd about the text of a file, whatever its format. */
export interface TextFacts {
  /** What pads its end and is left out. */
  padding?: TextPadding;
  /** Byte order marks at the beginning of lines behind the first, which are left out. */
  marks?: CountedLines;
  /** Ctrl-Z at the beginning of lines that others follow, which is left out. */
  textEnds?: CountedLines;
  /** Characters that stand for what an earlier program could not read: U+FFFD. */
  replacements?: CountedLines;
  /** Words of UTF-8 that an earlier program read as Windows-1252; the first, and what was probably meant. */
  misread?: CountedLines & { text: string; meant: string };
  /** Control characters but tabs and line ends; the code of the first. */
  controls?: CountedLines & { code: number };
  /** Texts that are still encoded as e-mails have them; the first. */
  transferEncoded?: CountedLines & { encoding: 'quoted-printable' | 'UTF-7'; text: string };
  otherEncoding?: OtherEncoding;
}
