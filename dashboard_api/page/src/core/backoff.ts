/** How long to wait before the n-th try (from 0), in milliseconds: doubling, bounded, spread so that a thousand
 * screens cut at once do not come back at once. `random` is in [0, 1). */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(FIRST * 2 ** attempt, LONGEST);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

const FIRST = 500;
const LONGEST = 15_000;
