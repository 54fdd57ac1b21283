/** What is counted. Values of labels come from a short list or from settings, never from a person. */
export interface StatisticDefinition {
  /** For the API reference and for Prometheus. */
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a distribution: the upper bounds of its buckets, seconds, ascending. Missing: events are only counted. */
  readonly bounds?: readonly number[];
}

/** From a mail server that is quick to a message that waited for a day. */
const DELIVERY = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 180, 600, 3600, 21_600, 86_400] as const;
const ANSWERS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120] as const;
const WAITS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Every statistic, under the name it is stored by: a name keeps its meaning and its labels for good. */
export const STATISTICS = {
  sign_ins: {
    help: 'Sign-ins, by how the person proved who they are: `success` or `failure`.',
    labels: ['method', 'outcome'],
  },
  resets: {
    help: 'Passwords reset: links `requested`, and passwords `done`, which are set by link or by code.',
    labels: ['channel', 'outcome'],
  },
  codes: {
    help: 'One-time codes: `sent` and `used` at the moment they were handed over, `wrong` when they were typed, whose gateway is not known.',
    labels: ['gateway', 'country', 'outcome'],
  },
  messages: {
    help: 'What became of messages: `sent`, `failed` (tried again), `dead` (given up), `expired` or `suppressed`.',
    labels: ['channel', 'gateway', 'country', 'outcome'],
  },
  delivery_seconds: {
    help: 'From the moment a message was queued until it was handed over.',
    labels: ['channel', 'gateway'],
    bounds: DELIVERY,
  },
  provider_seconds: {
    help: 'How long gateways, mail servers and endpoints took to answer: `accepted`, `refused` for good, or `failed`.',
    labels: ['channel', 'gateway', 'outcome'],
    bounds: ANSWERS,
  },
  throttled: {
    help: 'Requests refused by a limit.',
    labels: ['scope'],
  },
  hash_wait_seconds: {
    help: 'How long passwords waited to be hashed. Its sum over a time, divided by that time, is the mean length of the queue.',
    labels: [],
    bounds: WAITS,
  },
  hash_refusals: {
    help: 'Passwords that were not hashed because the queue was full.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, StatisticDefinition>>;

export type StatisticName = keyof typeof STATISTICS;
export type LabelsOf<N extends StatisticName> = Readonly<
  Record<(typeof STATISTICS)[N]['labels'][number], string>
>;
/** Those whose values are spread over buckets. */
export type DistributionName = {
  [N in StatisticName]: (typeof STATISTICS)[N] extends { bounds: readonly number[] } ? N : never;
}[StatisticName];
export type CountName = Exclude<StatisticName, DistributionName>;

export const STATISTIC_NAMES = Object.keys(STATISTICS) as StatisticName[];

export const definitionOf = (name: StatisticName): StatisticDefinition => STATISTICS[name];

/** The label of stored buckets: the upper bound of each, seconds, or {@link ABOVE}. Buckets hold only what is theirs. */
export const BUCKET = 'le';
export const ABOVE = 'inf';

/** The bucket of a value. @param bounds ascending */
export function bucketOf(bounds: readonly number[], value: number): string {
  const bound = bounds.find((each) => value <= each);
  return bound === undefined ? ABOVE : String(bound);
}
