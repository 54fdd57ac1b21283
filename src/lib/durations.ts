const SECOND = 1000;

/** A duration at a glance: `312 ms`, `4.2 s`, `3 min`, `2 h`. */
export function inWords(milliseconds: number): string {
  const seconds = milliseconds / SECOND;
  if (milliseconds < SECOND) return `${milliseconds} ms`;
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
