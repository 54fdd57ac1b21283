import { useEffect, useRef, useState } from 'react';

/** Each search is a row of the audit trail, so it waits for a pause in typing; milliseconds. */
const PAUSE = 400;

/** What is typed in a field that searches. */
export function useTyped(
  initial: string,
  search: (text: string) => unknown,
): [string, (text: string) => void] {
  const [typed, type] = useState(initial);
  const latest = useRef(search);
  latest.current = search;
  useEffect(() => {
    if (typed.trim() === initial) return;
    const timer = setTimeout(() => latest.current(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, initial]);
  return [typed, type];
}
