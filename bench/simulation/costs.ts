/** What the parts of a machine need, microseconds of a core; of these, the kernel's accounts are the source. */
export interface Costs {
  /** The service's event loop. */
  readonly loop: Shared;
  /** The processes of the database server; none with SQLite. */
  readonly database: Shared;
  /** The program that sends the requests, on the same cores. */
  readonly client: Shared;
  /** One password, alone and beside others. */
  readonly hash: { readonly alone: number; readonly together: number };
  /** One fsync, microseconds of waiting. */
  readonly fsync: number;
}

/** A cost that is in part shared by those served together. */
export interface Shared {
  /** For each turn of an event loop, or each statement. */
  readonly perTurn: number;
  /** For each request on its whole way. */
  readonly perRequest: number;
}

export interface Machine {
  readonly cores: number;
  /** Passwords hashed at once. */
  readonly hashes: number;
  /** Cores of the database server's own; missing: it shares those of the service. */
  readonly databaseCores?: number;
  /** Connections to the database server. */
  readonly connections: number;
  /** Other programs use so much of the cores, 0 to 1. */
  readonly neighbours: number;
}
