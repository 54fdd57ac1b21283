import type { Schema } from './setting-types.ts';

export interface FieldProps {
  readonly schema: Schema;
  /** Where the value is, as faults name it: `THROTTLING_SETTINGS.login.count`. */
  readonly path: string;
  readonly label: string;
  readonly value: unknown;
  /** One line per fault, each beginning with its path. */
  readonly faults: readonly string[];
  readonly onChange: (value: unknown) => void;
}

/** Of what helps to choose the value of a setting. */
export interface CompanionProps {
  /** As typed, which may not be stored yet. */
  readonly value: unknown;
  /** Enters another value into the form. */
  readonly onChange: (value: unknown) => void;
}

/** The faults at exactly this path, without it. */
export const faultsAt = (path: string, faults: readonly string[]): string =>
  faults
    .filter((fault) => fault.startsWith(`${path}: `))
    .map((fault) => fault.slice(path.length + 2))
    .join(' ');
