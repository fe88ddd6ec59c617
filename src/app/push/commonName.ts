import { trimEndCharacters } from '../../core/trimCharacters';

/** "orders" of "orders-1.json" and "orders-2.json"; the first name where they have nothing in common. */
export function commonName(names: readonly string[]): string {
  const [firstName = '', ...otherNames] = names;
  if (otherNames.length === 0) return firstName;
  let commonLength = 0;
  while (commonLength < firstName.length && otherNames.every((name) => name[commonLength] === firstName[commonLength]))
    commonLength++;
  const commonPrefix = trimEndCharacters(firstName.slice(0, commonLength), '0123456789 \t_.-');
  return commonPrefix.length > 1 ? commonPrefix : firstName;
}
