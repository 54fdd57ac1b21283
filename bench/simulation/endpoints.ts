/** Where a request waits between two visits to the event loop. */
export type Step =
  /**
   * A statement for all requests that come together (src/lib/turn.ts). `commits`: it ends on the disk. `oneByOne`: what comes
   * while it runs waits for it, and then goes together.
   */
  | { readonly kind: 'shared'; readonly commits: boolean; readonly oneByOne: boolean }
  /** Statements that begin together, each on a connection of its own, and are shared with nobody. */
  | { readonly kind: 'apart'; readonly statements: number }
  /** Statements one after the other on one connection, the last of which commits to the disk. */
  | { readonly kind: 'transaction'; readonly statements: number }
  | { readonly kind: 'hash' };

/** What an endpoint does, read from its code. It says nothing about how long anything takes. */
export interface Endpoint {
  readonly steps: readonly Step[];
  /** Whether its last visit to the event loop commits to a database in the process. */
  readonly commitsInProcess: boolean;
}

const LOOKUP = { kind: 'shared', commits: false, oneByOne: false } as const;
/** The table of windows is unlogged: its commits do not wait for the disk. */
const COUNT = { kind: 'shared', commits: false, oneByOne: true } as const;
const MESSAGE = { kind: 'shared', commits: true, oneByOne: true } as const;
/** Of two counts. */
const TAKE_BACK = { kind: 'apart', statements: 2 } as const;
const HASH = { kind: 'hash' } as const;

export const ENGINES = ['sqlite', 'postgres'] as const;
export type EngineName = (typeof ENGINES)[number];

export const KINDS = ['read session', 'request reset', 'sign in'] as const;
export type Kind = (typeof KINDS)[number];

export const ENDPOINTS: Readonly<Record<EngineName, Readonly<Record<Kind, Endpoint>>>> = {
  // Reads and counters are part of the visit: they take time of the event loop, and wait for nothing.
  sqlite: {
    'read session': { steps: [], commitsInProcess: false },
    'request reset': { steps: [], commitsInProcess: true },
    'sign in': { steps: [HASH], commitsInProcess: true },
  },
  postgres: {
    'read session': { steps: [LOOKUP], commitsInProcess: false },
    // By address and e-mail, then the message.
    'request reset': { steps: [COUNT, MESSAGE], commitsInProcess: false },
    'sign in': {
      // By address and e-mail, wrong guesses at the account, accounts guessed at; the user; the last two counts taken back; the
      // transaction: begin, the user, session, older sessions, token, device, older devices, audit key, audit row, commit.
      steps: [COUNT, COUNT, COUNT, LOOKUP, HASH, TAKE_BACK, { kind: 'transaction', statements: 10 }],
      commitsInProcess: false,
    },
  },
};
