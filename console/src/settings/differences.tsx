import { Text } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';
import { inLine } from './setting-types.ts';

interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two values, by path. */
export function differencesOf(name: string, before: unknown, after: unknown): Difference[] {
  const [old, young] = [leavesOf(before, name), leavesOf(after, name)];
  return [...new Set([...old.keys(), ...young.keys()])]
    .filter((path) => JSON.stringify(old.get(path)) !== JSON.stringify(young.get(path)))
    .map((path) => ({ path, before: old.get(path), after: young.get(path) }));
}

function leavesOf(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return new Map([[path, value]]);
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(
    ([name, part]) => [isList ? `${path}[${name}]` : `${path}.${name}`, part] as const,
  );
  return new Map(parts.flatMap(([place, part]) => [...leavesOf(part, place)]));
}

/** Shows what a change does. */
export function Differences({ of }: { readonly of: readonly Difference[] }) {
  const { t } = useTexts();
  if (of.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('noChanges')}
      </Text>
    );
  return (
    <table className="diff">
      <thead>
        <tr>
          <th scope="col">{t('differences')}</th>
          <th scope="col">{t('before')}</th>
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row">{path}</th>
            <td>
              <del>{before === undefined || before === null ? '—' : inLine(before)}</del>
            </td>
            <td>
              <ins>{after === undefined || after === null ? '—' : inLine(after)}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
