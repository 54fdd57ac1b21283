import { useEffect } from 'react';
import { viewer } from '../viewer.ts';

/** The title of the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${viewer.siteName}`;
  }, [title]);
}
