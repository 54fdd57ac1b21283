import { SECOND } from '../lib/clock.ts';
import { complain } from './output.ts';

/** How often a terminal shows progress, milliseconds. */
const INTERVAL = 100;
/** Of a terminal that does not say how wide it is, characters. */
const WIDTH = 80;
/** Of the bar, characters. */
const BAR = 12;

/**
 * Shows on a terminal how far something is, in one line that is rewritten; elsewhere nothing.
 * @param verb what is done with the parts, such as `copied`
 */
export function showProgress(verb: string): (done: number, total: number) => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = performance.now();
    if (!process.stderr.isTTY || now < shownAt + INTERVAL) return;
    shownAt = now;
    process.stderr.write(`\r${Math.floor((100 * done) / Math.max(total, 1))} % ${verb}\r`);
  };
}

/** Rows between two lines where nobody watches: in a log, or a pipe. */
const REPORT_EVERY = 20_000;

/** Reports how far a work on rows is: on a terminal in one line that is rewritten, elsewhere a line now and then. */
export function reportRows(): (verb: string, done: number, total: number) => void {
  let current: { verb: string; from: number; startedAt: number } | undefined;
  let shown = 0;
  let shownAt = 0;
  return (verb, done, total) => {
    const now = performance.now();
    if (current?.verb !== verb) {
      // What an interrupted run had done says nothing about the rate.
      current = { verb, from: done, startedAt: now };
      [shown, shownAt] = [done, now];
    }
    const isDue = process.stderr.isTTY ? now >= shownAt + INTERVAL : done >= shown + REPORT_EVERY;
    if (!isDue) return;
    [shown, shownAt] = [done, now];
    const rate = ((done - current.from) * SECOND) / (now - current.startedAt);
    const line = `${done} of ${total} rows ${verb}, ${Math.round(rate)} a second, ${timeLeft((total - done) / rate)} left`;
    if (!process.stderr.isTTY) return complain(line);
    const width = (process.stderr.columns ?? WIDTH) - 1;
    process.stderr.write(`\r${withBar(line, done / Math.max(total, 1), width)}\r`);
  };
}

/**
 * A line with a bar before it. It has the whole width, so that nothing of a longer one stays behind, and no more, so that the next
 * one takes its place.
 * @param share from 0 to 1 @param width characters
 */
export function withBar(line: string, share: number, width: number): string {
  // Rows that came meanwhile are more than there were.
  const full = Math.min(BAR, Math.floor(share * BAR));
  const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
  return `${bar} ${line}`.slice(0, width).padEnd(width);
}

/** @param seconds how long it takes as it goes now */
const timeLeft = (seconds: number): string =>
  seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
