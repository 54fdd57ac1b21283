import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../contracts/metrics.ts';
import type { ProcessReport } from '../contracts/stores/statistics.ts';
import type { Logger } from '../lib/logger.ts';
import { VERSION } from '../lib/version.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { definitionOf, STATISTIC_NAMES, type StatisticName } from '../statistics/table.ts';
import { type Scraped, textOf } from './scraped.ts';

/** What every name begins with, but for those of Node.js itself. */
const PREFIX = 'latchkey_';
/** Of answers, seconds: passwords take 25 ms, and a request waits five seconds for the database. */
const ANSWERS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** How often Node.js looks at its event loop, milliseconds. */
const LOOP_EVERY = 20;

/** A value that is looked up when somebody scrapes. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Left out of the scrape if it rejects. */
  read(): readonly Reading[] | Promise<readonly Reading[]>;
}

/**
 * The metrics of this process. What statistics count is counted here as well, since the process began; gauges are looked up
 * when somebody scrapes.
 *
 * @param deps.others the metrics of other processes of this installation that nobody else scrapes
 */
export function createMetrics(deps: {
  role: ProcessReport['role'];
  statistics: Pick<Statistics, 'listen'>;
  gauges: readonly GaugeDefinition[];
  others: () => Promise<readonly Scraped[]>;
  logger: Logger;
}): Metrics & { scraped(): Promise<Scraped> } {
  const { role, statistics, gauges, others, logger } = deps;
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ process: role });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_EVERY });
  countStatistics(statistics, registers);
  for (const gauge of gauges) addGauge(gauge, registers, logger);

  const scraped = async (): Promise<Scraped> => (await registry.getMetricsAsJSON()) as unknown as Scraped;
  return {
    scraped,
    text: async () => textOf([await scraped(), ...(await others())]),
    noteRequest: requestNoter(registers),
  };
}

function countStatistics(statistics: Pick<Statistics, 'listen'>, registers: Registry[]): void {
  type Note = (labels: Readonly<Record<string, string>>, value?: number) => void;
  const notes = new Map<StatisticName, Note>();
  for (const name of STATISTIC_NAMES) {
    const { help, labels, bounds } = definitionOf(name);
    const common = { help, labelNames: [...labels], registers };
    if (bounds) {
      const histogram = new Histogram({ ...common, name: PREFIX + name, buckets: [...bounds] });
      notes.set(name, (given, value = 0) => histogram.observe(given, value));
    } else {
      const counter = new Counter({ ...common, name: `${PREFIX}${name}_total` });
      notes.set(name, (given) => counter.inc(given));
    }
  }
  statistics.listen((name, labels, value) => notes.get(name)?.(labels, value));
}

function addGauge({ name, help, labels = [], read }: GaugeDefinition, registers: Registry[], logger: Logger) {
  const gauge: Gauge = new Gauge({
    name: PREFIX + name,
    help,
    labelNames: [...labels],
    registers,
    async collect() {
      gauge.reset();
      try {
        const readings = await read();
        for (const { labels: given = {}, value } of readings) gauge.set(given, value);
        if (labels.length === 0 && readings.length === 0) gauge.remove();
      } catch (error) {
        logger.warn({ err: error, metric: name }, 'a metric could not be read');
        gauge.remove();
      }
    },
  });
}

/** Labels are checked and joined once for each route and status: that takes longer than to count. */
function requestNoter(registers: Registry[]): Metrics['noteRequest'] {
  const requests = new Counter({
    name: `${PREFIX}http_requests_total`,
    help: 'Requests answered, by the pattern of their route.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: `${PREFIX}http_request_seconds`,
    help: 'How long requests took to answer.',
    labelNames: ['method', 'route'],
    buckets: ANSWERS,
    registers,
  });
  const counters = new Map<string, Counter.Internal>();
  const histograms = new Map<string, Histogram.Internal<'method' | 'route'>>();
  return (method, route, status, took) => {
    const name = `${method} ${route}`;
    const full = `${name} ${status}`;
    let counter = counters.get(full);
    if (!counter) {
      counter = requests.labels({ method, route, status });
      counters.set(full, counter);
    }
    counter.inc();
    let histogram = histograms.get(name);
    if (!histogram) {
      histogram = seconds.labels({ method, route });
      histograms.set(name, histogram);
    }
    histogram.observe(took);
  };
}

/** Says which version runs. */
export const buildInfo: GaugeDefinition = {
  name: 'build_info',
  help: 'Always 1; the labels say which version runs.',
  labels: ['version', 'node'],
  read: () => [{ labels: { version: VERSION, node: process.versions.node }, value: 1 }],
};
