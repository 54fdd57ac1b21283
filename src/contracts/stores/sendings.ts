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
  /** Where an SMS goes, ISO 3166-1 alpha-2; null: a mail, nowhere known, or counted by an older version. */
  readonly country: string | null;
}

/** A message whose code was used, and who took it. */
export interface UsedSending extends Sending {
  /** The gateway that accepted it, and when it was offered to it; null: none did, or an older version sent it. */
  readonly handedOver: { readonly gateway: string; readonly at: number } | null;
}

/** A code that went out in a message. */
export interface SentCode {
  readonly challengeUid: string;
  /** null: not yet, or never. */
  readonly usedAt: number | null;
}

/** What went out, for the budgets of messages. */
export interface SendingStore {
  /** Stores a message as counted. Of two calls at once one waits for the other. @returns false if it was counted already */
  insert(sending: Sending): Promise<boolean>;
  /** Deletes a message, so that it counts anew. */
  remove(messageUid: string): Promise<Sending | undefined>;
  /** Records that a code was used. @returns the message that carried it */
  useCode(challengeUid: string, at: number): Promise<UsedSending | undefined>;
  /** The codes that some messages carried, by their uids. */
  codesIn(messageUids: readonly string[]): Promise<ReadonlyMap<string, SentCode>>;
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
