import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { leavesOf } from '../../../src/lib/value-paths.ts';
import { useTexts } from '../texts/index.tsx';
import { revealed } from './revealed.ts';
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
    .map((path) => ({ path, before: old.get(path), after: young.get(path) }))
    .filter(({ path, before, after }, _index, all) => {
      // Nothing that becomes something is told by what it becomes.
      const isContainer = [before, after].every((side) => side === undefined || isEmpty(side));
      return (
        !isContainer ||
        !all.some((other) => [`${path}.`, `${path}[`].some((start) => other.path.startsWith(start)))
      );
    });
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Characters of a long text that are shown before and after what differs. */
const CONTEXT = 40;
const LONG = 200;
const LINES = 10;

/**
 * Two values as text; of long ones without most of what both begin and end with. What differs is never shortened: somebody
 * confirms it by what they see here.
 */
function shortened(before: unknown, after: unknown): [string, string] {
  const show = (value: unknown): string =>
    value === undefined || value === null ? '—' : revealed(inLine(value));
  const [old, young] = [show(before), show(after)];
  if (old.length <= LONG && young.length <= LONG) return [old, young];
  const shorter = Math.min(old.length, young.length);
  let start = 0;
  while (start < shorter && old[start] === young[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === young.at(-1 - end)) end++;
  const cut = (text: string): string => {
    const [from, to] = [Math.max(0, start - CONTEXT), Math.min(text.length, text.length - end + CONTEXT)];
    return (from > 0 ? '… ' : '') + text.slice(from, to) + (to < text.length ? ' …' : '');
  };
  return [cut(old), cut(young)];
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
        {of.map(({ path, before, after }) => {
          const [old, young] = shortened(before, after);
          return (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>
                <Side label={`${t('before')}: ${path}`} text={old}>
                  <del>{old}</del>
                </Side>
              </td>
              <td>
                <Side label={`${t('after')}: ${path}`} text={young}>
                  <ins>{young}</ins>
                </Side>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** One side of a difference. A long one scrolls in a box, which the keyboard reaches. */
function Side({
  label,
  text,
  children,
}: {
  readonly label: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  if (text.length <= LONG && text.split('\n').length <= LINES) return children;
  return (
    <Box className="long" role="group" tabIndex={0} aria-label={label}>
      {children}
    </Box>
  );
}
