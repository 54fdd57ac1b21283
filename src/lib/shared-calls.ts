import { Unavailable } from './failures.ts';
import { createTurnBatch } from './turn.ts';

interface Call<I, O> {
  readonly item: I;
  resolve(answer: O): void;
  reject(error: unknown): void;
}

export interface Sharing<I, O> {
  /** Answers several items at once, in their order. If it fails, it must have changed nothing. */
  together(items: readonly I[]): Promise<readonly O[]>;
  /** Answers one item. */
  alone(item: I): Promise<O>;
  /** How many items go together at most. */
  readonly most: number;
}

/**
 * Answers the calls of one turn of the event loop together: one round trip to a server for all of them. A call that has
 * nobody to share with goes alone. If the others' fault fails them all, each is answered alone, so that none suffers for
 * another; but not if the server is unavailable, which each would find out again.
 *
 * Nothing is asked before the call was made, so an answer is never older than its call.
 */
export function shareTurns<I, O>({ together, alone, most }: Sharing<I, O>): (item: I) => Promise<O> {
  const answerAlone = ({ item, resolve, reject }: Call<I, O>): void => {
    alone(item).then(resolve, reject);
  };
  const answerAll = async (calls: readonly Call<I, O>[]): Promise<void> => {
    try {
      const answers = await together(calls.map(({ item }) => item));
      for (const [index, call] of calls.entries()) call.resolve(answers[index] as O);
    } catch (error) {
      if (error instanceof Unavailable) for (const { reject } of calls) reject(error);
      else for (const call of calls) answerAlone(call);
    }
  };
  const calls = createTurnBatch<Call<I, O>>((waiting) => {
    for (let start = 0; start < waiting.length; start += most) {
      const [first, ...others] = waiting.slice(start, start + most);
      if (first && others.length === 0) answerAlone(first);
      else if (first) void answerAll([first, ...others]);
    }
  });
  return (item) => new Promise((resolve, reject) => calls.add({ item, resolve, reject }));
}
