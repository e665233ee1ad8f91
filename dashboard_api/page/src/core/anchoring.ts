/**
 * Rows may come and go above what is being read. The first row in view that is still there keeps its place on the
 * screen: the answer is how far the scroll must move, in pixels, for rows of one height.
 */
export function anchorShift(
  before: readonly string[],
  after: readonly string[],
  scrollTop: number,
  rowHeight: number,
): number {
  const places = new Map(after.map((id, index) => [id, index]));
  for (let index = Math.floor(scrollTop / rowHeight); index < before.length; index += 1) {
    const place = places.get(before[index] as string);
    if (place !== undefined) return (place - index) * rowHeight;
  }
  return 0;
}
