/** What one rendering of a template may use. */
export const LIMITS = {
  /** Characters (UTF-16) of the source; the setting's schema lets 100,000 code points pass. */
  source: 200_000,
  /**
   * Milliseconds liquidjs gives itself; it looks at the clock between two pieces of a template only. A usual mail takes
   * one or two, so that a machine that is very busy is no reason to fail.
   */
  renderTime: 500,
  /** Milliseconds after which the thread is ended, whatever it is doing. */
  deadline: 1000,
  /** Characters of text and items of lists made on the way, all together. */
  memory: 1_000_000,
  /** Megabytes of the thread's heap. */
  heap: 64,
  /** Characters of the finished HTML. Gmail cuts mails off after 102 KB. */
  output: 200_000,
} as const;
