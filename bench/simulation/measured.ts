import { readFileSync } from 'node:fs';
import type { EngineName, Kind } from './endpoints.ts';

/** What one sweep of bench/simulation/measure.ts found; measured.json keeps one. */
export interface Measured {
  /** The day, UTC. */
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly node: string;
    readonly postgres: string;
  };
  /** One for each engine, kind of request and number of connections: the medians of its rounds. */
  readonly points: readonly Point[];
  /** Request reset on PostgreSQL while a worker sends. */
  readonly beside: Point;
  /** Processor time of a message that nobody is to get, microseconds: of the worker itself, and of the database server for it. */
  readonly worker: { readonly own: number; readonly database: number };
  /** Rows of the audit trail that one worker seals a second. */
  readonly sealed: number;
  /** What a sign-in asks of Redis, where it counts. */
  readonly redis: { readonly scripts: number; readonly microseconds: number };
}

export interface Point {
  readonly engine: EngineName;
  readonly kind: Kind;
  readonly connections: number;
  /** Answers a second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time for each request, microseconds: of the service's main thread, its other threads, the database server, and the program that asks. */
  readonly work: {
    readonly loop: number;
    readonly threads: number;
    readonly database: number;
    readonly client: number;
  };
  /** How much of the cores other programs used, 0 to 1. */
  readonly neighbours: number;
  /** The median of a write and fdatasync of 4 KiB right before, microseconds. */
  readonly fsync: number;
}

export const MEASURED_FILE = new URL('measured.json', import.meta.url);

export const readMeasured = (): Measured => JSON.parse(readFileSync(MEASURED_FILE, 'utf8')) as Measured;
