/** A count of messages: of what (`prefix`), of whom (`+905301`), and when its window starts, milliseconds since the epoch. */
export interface CounterName {
  readonly scope: string;
  /** Never an address or a phone in clear. */
  readonly key: string;
  readonly startsAt: number;
}

export interface SendingCount {
  readonly sent: number;
  /** How many of the codes in them were used, where that is counted. */
  readonly used: number;
}

/** A counter that a message was counted in. */
export interface CountedIn extends CounterName {
  /** Whether the use of its code is counted there: it keeps others waiting, so only where a budget depends on it. */
  readonly countsUse: boolean;
}

/** A message that was counted, so that it is counted once however often it is tried. */
export interface Sending {
  readonly messageUid: string;
  /** The code it carries; null: none. */
  readonly challengeUid: string | null;
  /** What it was counted in, in the order in which counters are locked. */
  readonly counters: readonly CountedIn[];
  readonly countedAt: number;
}

/** What went out, for the budgets of messages. */
export interface SendingStore {
  /** Stores a message as counted. Of two calls at once one waits for the other. @returns false if it was counted already */
  insert(sending: Sending): Promise<boolean>;
  /** Deletes a message, so that it counts anew. */
  remove(messageUid: string): Promise<Sending | undefined>;
  /** The message that carried a code. */
  byChallenge(challengeUid: string): Promise<Sending | undefined>;
  /**
   * Adds to a counter. Until the transaction ends, others that add to it wait, so what is returned still holds at the commit.
   * @returns the counts with what was added
   */
  add(name: CounterName, change: SendingCount): Promise<SendingCount>;
  /** The sum of the windows that start from one moment up to, but not at, another. */
  sum(counter: Pick<CounterName, 'scope' | 'key'>, from: number, before: number): Promise<SendingCount>;
  /** The counters of a scope with windows that start at a moment or later, the newest and largest first. */
  list(scope: string, from: number, limit: number): Promise<(CounterName & SendingCount)[]>;
  /** Deletes the counters of a scope with windows that started before a moment, and returns them. */
  take(scope: string, before: number): Promise<(CounterName & SendingCount)[]>;
  /**
   * Deletes at most `limit` messages counted, and as many counters with windows that started, before `from`; and counters with
   * windows that start after `to`, which a clock that was wrong counted.
   * @returns how many
   */
  removeOutside(from: number, to: number, limit: number): Promise<number>;
}
