/** How often a terminal shows progress, milliseconds. */
const INTERVAL = 100;

/**
 * Shows on a terminal how far something is, in one line that is rewritten; elsewhere nothing.
 * @param verb what is done with the parts, such as `copied`
 */
export function showProgress(verb: string): (done: number, total: number) => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = performance.now();
    if (!process.stderr.isTTY || now < shownAt + INTERVAL) return;
    shownAt = now;
    process.stderr.write(`\r${Math.floor((100 * done) / Math.max(total, 1))} % ${verb}\r`);
  };
}
