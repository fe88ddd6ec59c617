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

/** Letters to insert, remove or replace, or to swap with the next one. */
function editDistance(first: string, second: string): number {
  let rowBeforePrevious: number[] = [];
  let previousRow = Array.from({ length: second.length + 1 }, (_, j) => j);
  for (let i = 1; i <= first.length; i++) {
    const row = [i];
    for (let j = 1; j <= second.length; j++) {
      const substitutionCost = first[i - 1] === second[j - 1] ? 0 : 1;
      row[j] = Math.min(previousRow[j]! + 1, row[j - 1]! + 1, previousRow[j - 1]! + substitutionCost);
      if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1])
        row[j] = Math.min(row[j]!, rowBeforePrevious[j - 2]! + 1);
    }
    rowBeforePrevious = previousRow;
    previousRow = row;
  }
  return previousRow[second.length]!;
}
