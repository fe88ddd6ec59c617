import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A regular expression as it stands in the sources. */
export interface SourceRegularExpression {
  /** Path in the project. */
  file: string;
  line: number;
  /** Undefined where its text is only known at run time. */
  expression: RegExp | undefined;
  text: string;
}

/** Every regular expression under a folder: literals, and what `RegExp` makes of constants of the same file. */
export function findRegularExpressions(folder: string): SourceRegularExpression[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => file.endsWith('.ts'))
    .flatMap(findInFile);
}

function findInFile(file: string): SourceRegularExpression[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const expressions: SourceRegularExpression[] = [];
  const add = (node: ts.Node, expression: RegExp | undefined): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    expressions.push({ file: file.replaceAll('\\', '/'), line, expression, text: node.getText() });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      add(node, new RegExp(node.text.slice(1, end), node.text.slice(end + 1)));
    } else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'RegExp'
    ) {
      const [pattern, flags] = (node.arguments ?? []).map((argument) => evaluateText(argument, source));
      add(node, pattern === undefined ? undefined : new RegExp(pattern, flags ?? ''));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return expressions;
}

/** A text made of literals and of the file's own constants; undefined where there is more to it. */
function evaluateText(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [evaluateText(node.left, source), evaluateText(node.right, source)];
    if (left === undefined || right === undefined) return undefined;
    if (node.operatorToken.kind === ts.SyntaxKind.MinusToken) return String(Number(left) - Number(right));
    return node.operatorToken.kind === ts.SyntaxKind.PlusToken ? left + right : undefined;
  }
  if (ts.isIdentifier(node)) {
    const declaration = source.statements
      .filter(ts.isVariableStatement)
      .flatMap((statement) => [...statement.declarationList.declarations])
      .find(({ name }) => ts.isIdentifier(name) && name.text === node.text);
    return declaration?.initializer && evaluateText(declaration.initializer, source);
  }
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.templateSpans.reduce<string | undefined>((text, span) => {
    const value = evaluateText(span.expression, source);
    return text === undefined || value === undefined ? undefined : text + value + span.literal.text;
  }, node.head.text);
}

const classSamples: Readonly<Record<string, string>> = {
  d: '1',
  D: '-',
  s: ' ',
  S: 'x',
  w: 'a',
  W: '-',
  n: '\n',
  r: '\r',
  t: '\t',
  b: '',
  B: '',
  0: '\0',
};

/**
 * Texts that make an expression try as often as it can: of its own characters, whole and cut, with a wrong end. Each is
 * made when it is needed.
 */
export function makeWorstCases({ source }: RegExp): ((length: number) => string)[] {
  const samples = readSamples(source);
  const words = source
    .split(/[|()]+/)
    .map((word) => readSamples(word).join(''))
    .filter((word) => word !== '');
  const prefixes = samples.slice(0, 24).map((_sample, index) => samples.slice(0, index + 1).join(''));
  const repeated = new Set([
    ...samples.slice(0, 24),
    ...samples.slice(1, 24).map((sample, index) => samples[index]! + sample),
    ...prefixes,
    ...words.slice(0, 24),
    words.slice(0, 12).join(''),
  ]);
  repeated.delete('');
  const makers = [
    ...[...repeated].map((piece) => (length: number) => piece.repeat(Math.ceil(length / piece.length))),
    ...prefixes.flatMap((prefix) =>
      [prefix.at(-1), ' '].map((last) => (length: number) => prefix + last.repeat(length)),
    ),
  ];
  return makers.flatMap((make) => [
    (length: number) => make(length).slice(0, length),
    (length: number) => `${make(length).slice(0, length - 1)}\u0001`,
    (length: number) => `\u0001${make(length).slice(0, length - 2)}x`,
  ]);
}

/** One character for each place of an expression. */
function readSamples(source: string): string[] {
  const samples: string[] = [];
  for (let index = 0; index < source.length; index++) {
    const character = source[index]!;
    if (character === '\\') {
      const code = /^\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|[pP]\{[^}]*\}|k<[^>]*>|.)/i.exec(source.slice(index));
      if (!code) break; // A word that was cut off before an escaped bracket.
      const hex = code[1] ?? code[2];
      if (hex) samples.push(String.fromCharCode(parseInt(hex, 16)));
      else if (/^\\p/i.test(code[0])) samples.push(code[0].includes('M') ? '\u0301' : 'a');
      else samples.push(classSamples[code[0][1]!] ?? code[0][1]!);
      index += code[0].length - 1;
    } else if (character === '{' && /^\{\d*,?\d*\}/.test(source.slice(index))) index = source.indexOf('}', index);
    else if (character === '.') samples.push('x');
    else if (!/[()[\]|*+?^$]/.test(character)) samples.push(character);
  }
  return samples.filter((sample) => sample !== '');
}
