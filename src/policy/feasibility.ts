import type { Demands } from './validator.ts';

/**
 * Whether some password keeps all demands.
 *
 * @returns how many characters they need and how many they allow, when they need more; else undefined
 */
export function contradictionOf(
  demands: readonly Demands[],
): { readonly needed: number; readonly allowed: number } | undefined {
  const most = (kind: keyof Demands): number => Math.max(0, ...demands.map((demand) => demand[kind] ?? 0));
  const allowed = Math.min(...demands.map(({ maximumLength }) => maximumLength ?? Number.POSITIVE_INFINITY));
  const letters = Math.max(most('letters'), most('capitals') + most('lowercase'));
  const nonNumbers = Math.max(most('nonNumbers'), letters + most('specials'));
  const needed = Math.max(most('minimumLength'), nonNumbers + most('numbers'));
  return needed > allowed ? { needed, allowed } : undefined;
}
