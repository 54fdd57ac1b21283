/** How a part of the service is. `degraded`: it fails, and the service goes on without it. */
export type State = 'up' | 'degraded' | 'down';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly state: State;
  /** For whoever asks, strangers too: it names no host, path, version, table or error of a server. */
  readonly text: string;
  /** The error behind it, for the log only. */
  readonly fault?: unknown;
}

/** A part the service depends on. */
export interface Component {
  readonly name: 'database' | 'redis';
  /** @throws Unavailable when it does not answer */
  check(): Promise<readonly Check[]>;
}
