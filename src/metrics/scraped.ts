import { type Metric, Registry } from 'prom-client';

/** One metric of a process, with all its values. */
interface Family {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** The metrics of a process, as they travel between processes. */
export type Scraped = readonly Family[];

/** The text for Prometheus. Each metric is named once, with the values of every process: their label `process` tells them apart. */
export function textOf(all: readonly Scraped[]): Promise<string> {
  const registry = new Registry();
  for (const families of Map.groupBy(all.flat(), ({ name }) => name).values()) {
    const [first] = families;
    if (!first) continue;
    const whole = { ...first, values: families.flatMap(({ values }) => values) };
    // What a registry asks of a metric is its name and `get`.
    registry.registerMetric({ ...whole, get: async () => whole } as unknown as Metric);
  }
  return registry.metrics();
}
