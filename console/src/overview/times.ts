import { useMemo } from 'react';
import { type Language, useTexts } from '../texts/index.tsx';

/** Moments of curves, in the viewer's language and time zone. */
export function useTimes() {
  const { language } = useTexts();
  return useMemo(() => timesIn(language), [language]);
}

function timesIn(language: Language) {
  const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  const hours = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const spans = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  const isMidnight = (at: Date): boolean => at.getHours() === 0 && at.getMinutes() === 0;
  return {
    /** A mark of the time axis: the day where one begins, else the hour. */
    mark: (at: Date): string => (isMidnight(at) ? days : hours).format(at),
    /** Milliseconds since the epoch. A day of the service, which is one of UTC, may be parts of two here. */
    span: (from: number, to: number): string => spans.formatRange(from, to),
  };
}
