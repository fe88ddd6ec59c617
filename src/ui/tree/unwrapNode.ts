/** The row that a command was called with, where it is one of this kind. Anything may be given to a command. */
export function unwrapNode<Node>(arg: unknown, NodeType: abstract new (...args: never[]) => Node): Node | undefined {
  return arg instanceof NodeType ? arg : undefined;
}
