/** The metrics of a process, for Prometheus. */
export interface Metrics {
  /** What is scraped: the text format of Prometheus, with the metrics of the worker that this process runs. */
  text(): Promise<string>;
  /** Notes a request that was answered. @param method `other` if the route does not declare it.
   * @param route the pattern, never a URL. @param took seconds */
  noteRequest(method: string, route: string, status: number, took: number): void;
}

/** The media type of {@link Metrics.text}. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
