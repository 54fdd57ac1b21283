import { ApiError } from '../../../src/client/api-error.ts';

/** A fault and its place, which is empty for the whole: `texts.subject`, `MESSAGE_TEXTS.otp.de.text`. */
export interface PlacedFault {
  readonly path: string;
  readonly text: string;
}

/** The faults of an answer. A place is the name of a field, or stands at the beginning of the text. */
export function faultsIn(error: Error | null): PlacedFault[] {
  if (!(error instanceof ApiError)) return [];
  return Object.entries(error.fields).flatMap(([field, texts]) =>
    texts.map((text) => {
      const [, path, rest] = /^([\w.[\]-]+): (.*)$/s.exec(text) ?? [];
      return path !== undefined && rest !== undefined ? { path, text: rest } : { path: field, text };
    }),
  );
}

/** The faults of one text, by its name. */
export const faultsOf = (name: string, faults: readonly PlacedFault[]): string =>
  faults
    .filter(({ path }) => path === name || path.endsWith(`.${name}`))
    .map(({ text }) => text)
    .join(' ');
