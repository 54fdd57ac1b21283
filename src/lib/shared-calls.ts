import { timeLeft, underDeadline } from './deadline.ts';
import { Unavailable } from './failures.ts';
import { createTurnBatch, createTurnQueue } from './turn.ts';

interface Call<I, O> {
  readonly item: I;
  /** The deadline of the caller, by performance.now(); infinite: none. */
  readonly endsAt: number;
  /** Runs work under the deadline of the caller: a turn may begin in the name of another. */
  readonly under: ReturnType<typeof underDeadline>;
  resolve(answer: O): void;
  reject(error: unknown): void;
}

/** In place of an answer: this item is to be answered alone, under the deadline of its own caller. */
export const ALONE = Symbol('alone');

export interface Sharing<I, O> {
  /**
   * Answers several items at once, in their order. If it fails, it must have changed nothing: what it leaves to be done for
   * a single item afterwards is that item's promise, which no other waits for, or {@link ALONE}.
   */
  together(items: readonly I[]): Promise<ReadonlyArray<O | typeof ALONE | Promise<O | typeof ALONE>>>;
  /** Answers one item. */
  alone(item: I): Promise<O>;
  /** How many items go together at most. */
  readonly most: number;
  /** Whether items wait while others are answered, so that more go together: for what is written. Left out: no. */
  readonly oneByOne?: boolean;
  /** How many that come at the same moment do not wait for more (`turn.ts`), unless they go one by one. Left out: all wait. */
  readonly crowd?: number;
}

/** How long items wait for others that are answered, milliseconds: longer than a commit takes, shorter than people notice. */
const PATIENCE = 25;
/** Deadlines that differ by less count as the same, milliseconds. */
const TOLERANCE = 100;
const tooLate = (): Unavailable =>
  new Unavailable('the database', new Error('the deadline of the request has passed'));

/**
 * Answers calls that come together (`turn.ts`) with one round trip to a server for all of them. A call that has nobody to
 * share with goes alone. If the others' fault fails them all, each is answered alone, so that none suffers for
 * another; but not if the server is unavailable, which each would find out again. They have as long as the most patient of
 * those who are waited for, and whoever has less time is told sooner.
 *
 * Nothing is asked before the call was made, so an answer is never older than its call.
 */
export function shareTurns<I, O>({
  together,
  alone,
  most,
  oneByOne = false,
  crowd,
}: Sharing<I, O>): (item: I) => Promise<O> {
  const answerAlone = ({ item, under, resolve, reject }: Call<I, O>): Promise<void> =>
    under(() => alone(item)).then(resolve, reject);
  const settle = (call: Call<I, O>, answer: O | typeof ALONE | Promise<O | typeof ALONE>): void => {
    if (answer instanceof Promise) answer.then((later) => settle(call, later), call.reject);
    else if (answer === ALONE) void answerAlone(call);
    else call.resolve(answer);
  };
  const answerAll = async (calls: readonly [Call<I, O>, ...Call<I, O>[]]): Promise<void> => {
    const patient = calls.reduce((most, call) => (call.endsAt > most.endsAt ? call : most));
    const { under } = patient;
    const now = performance.now();
    const timers = calls
      .filter(({ endsAt }) => patient.endsAt - endsAt > TOLERANCE)
      .map(({ endsAt, reject }) => setTimeout(() => reject(tooLate()), endsAt - now));
    try {
      const answers = await under(() => together(calls.map(({ item }) => item)));
      for (const [index, call] of calls.entries()) settle(call, answers[index] as (typeof answers)[number]);
    } catch (error) {
      if (error instanceof Unavailable) for (const { reject } of calls) reject(error);
      else for (const call of calls) void answerAlone(call);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  };
  /** Those who have waited for too long ask for nothing any more. */
  const inTime = (calls: readonly Call<I, O>[]): readonly Call<I, O>[] => {
    const now = performance.now();
    for (const { endsAt, reject } of calls) if (endsAt <= now) reject(tooLate());
    return calls.filter(({ endsAt }) => endsAt > now);
  };
  const answer = (calls: readonly Call<I, O>[]): Promise<unknown> => {
    const answered: Promise<void>[] = [];
    const waiting = inTime(calls);
    for (let start = 0; start < waiting.length; start += most) {
      const [first, ...others] = waiting.slice(start, start + most);
      if (first) answered.push(others.length === 0 ? answerAlone(first) : answerAll([first, ...others]));
    }
    return Promise.all(answered);
  };
  const calls = oneByOne
    ? createTurnQueue(answer, PATIENCE)
    : createTurnBatch<Call<I, O>>((waiting) => void answer(waiting), crowd);
  return (item) =>
    new Promise((resolve, reject) => {
      const endsAt = performance.now() + timeLeft();
      calls.add({ item, endsAt, under: underDeadline(), resolve, reject });
    });
}
