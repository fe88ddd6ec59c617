import { itemAt } from './itemAt';

/** The name that differs least from the requested one, if it differs by no more than a slip of the fingers or two. */
export function closestMatch(name: string, candidates: readonly string[]): string | undefined {
  let closest: string | undefined;
  let smallestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= smallestDistance) continue;
    const distance = editDistance(candidate.toLowerCase(), name.toLowerCase());
    if (distance < smallestDistance) {
      closest = candidate;
      smallestDistance = distance;
    }
  }
  return closest;
}

/** How near a name is to what was typed: the smaller, the nearer. Undefined where they have nothing in common. */
function measureDistance(typed: string, candidate: string): number | undefined {
  const typedText = foldCase(typed);
  const name = foldCase(candidate);
  if (name.startsWith(typedText)) return 0;
  const position = name.indexOf(typedText);
  if (position > 0) return /[\p{L}\p{N}]/u.test(name.charAt(position - 1)) ? 2 : 1;
  const distance = Math.min(editDistance(typedText, name), editDistance(typedText, name.slice(0, typedText.length)));
  return distance <= Math.max(2, Math.floor(typedText.length / 3)) && distance < typedText.length
    ? 2 + distance
    : undefined;
}

/** All names, those first that begin with what was typed, contain it or differ little; the others in their order. */
export function sortByCloseness(typed: string, candidates: readonly string[]): string[] {
  const measured = candidates.map((candidate) => ({
    candidate,
    distance: measureDistance(typed, candidate) ?? Infinity,
  }));
  // The difference of two infinities is not a number.
  measured.sort(({ distance: first }, { distance: second }) => (first === second ? 0 : first - second));
  return measured.map(({ candidate }) => candidate);
}

/** Whether a name begins with what was typed, contains it or differs little. */
export function isClose(typed: string, candidate: string): boolean {
  return measureDistance(typed, candidate) !== undefined;
}

/** Without case and accents: "Müller" is found by "muller". */
function foldCase(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Letters to insert, remove or replace, or to swap with the next one. */
function editDistance(first: string, second: string): number {
  let rowBeforePrevious: number[] = [];
  let previousRow = Array.from({ length: second.length + 1 }, (_, j) => j);
  for (let i = 1; i <= first.length; i++) {
    const row = [i];
    for (let j = 1; j <= second.length; j++) {
      const substitutionCost = first[i - 1] === second[j - 1] ? 0 : 1;
      let distance = Math.min(
        itemAt(previousRow, j) + 1,
        itemAt(row, j - 1) + 1,
        itemAt(previousRow, j - 1) + substitutionCost,
      );
      if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1])
        distance = Math.min(distance, itemAt(rowBeforePrevious, j - 2) + 1);
      row.push(distance);
    }
    rowBeforePrevious = previousRow;
    previousRow = row;
  }
  return itemAt(previousRow, second.length);
}
