import type { Answer } from '../api/api.ts';

export type Listed = Answer<'/admin/api/settings/'>['settings'][number];
export type Setting = Answer<'/admin/api/settings/{name}/'>;
export type Proposal = Answer<'/admin/api/settings/proposals/'>['proposals'][number];

/** A setting for a form, with what the viewer proposed for it and nobody has confirmed yet. */
export interface OpenSetting extends Setting {
  readonly proposal: Proposal | null;
  /** What the form starts from: what is proposed, if nothing changed since, or the value. */
  readonly start: unknown;
}

/** What the API shows in place of a secret. */
export const MASK = '••••••';

/** The parts of JSON Schema that the table of settings uses. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly description?: string;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const holdsMask = (value: unknown): boolean => JSON.stringify(value ?? null).includes(MASK);

/** A value in a line. */
export function inLine(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  return JSON.stringify(value) ?? '';
}
