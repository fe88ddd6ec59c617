import type { SchemaTree } from 'hyparquet';

/** What a node of the schema stands for. */
export type NodeKind = 'leaf' | 'list' | 'map' | 'struct' | 'variant';

export function kindOf(node: SchemaTree): NodeKind {
  if (node.element.type !== undefined) return 'leaf';
  if (isVariant(node)) return 'variant';
  return isMap(node) ? 'map' : isList(node) ? 'list' : 'struct';
}

export function isVariant({ element, children }: SchemaTree): boolean {
  return element.logical_type?.type === 'VARIANT' && children.length >= 2;
}

/**
 * A group with one member, which repeats: with or without a group between it and the elements. A map whose keys are no
 * single values, or which has no values, is the list of its entries.
 */
function isList({ element, children }: SchemaTree): boolean {
  const isAnnotated =
    ['LIST', 'MAP', 'MAP_KEY_VALUE'].includes(element.converted_type ?? '') ||
    ['LIST', 'MAP'].includes(element.logical_type?.type ?? '');
  return isAnnotated && hasRepeatedMember(children);
}

/** Also in the older forms: annotated as MAP_KEY_VALUE, with other names than `key` and `value`. */
function isMap({ element, children }: SchemaTree): boolean {
  const isAnnotated =
    element.converted_type === 'MAP' ||
    element.converted_type === 'MAP_KEY_VALUE' ||
    element.logical_type?.type === 'MAP';
  const keyElement = children[0]?.children[0]?.element;
  return (
    isAnnotated &&
    hasRepeatedMember(children) &&
    children[0]!.children.length === 2 &&
    keyElement?.type !== undefined &&
    keyElement.repetition_type !== 'REPEATED'
  );
}

function hasRepeatedMember(children: readonly SchemaTree[]): boolean {
  return children.length === 1 && children[0]!.element.repetition_type === 'REPEATED';
}
