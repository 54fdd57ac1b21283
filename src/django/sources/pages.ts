import { PAGE, type Placed } from '../source.ts';

/** The rows of a file after a position, in pages. @param after a number; null: from the first on */
export async function* inPages(
  rows: AsyncIterable<Placed>,
  after: string | null,
): AsyncGenerator<readonly Placed[]> {
  let page: Placed[] = [];
  for await (const { position, row } of rows) {
    if (Number(position) <= Number(after ?? 0)) continue;
    page.push({ position, row });
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
