import { Group, Text, Title } from '@mantine/core';
import { type CSSProperties, useId } from 'react';
import { type TextKey, useTexts } from '../texts/index.tsx';
import type { Line } from './lines.ts';

const WIDTH = 400;
const HEIGHT = 90;
/** How an outcome is called and drawn. */
const OUTCOMES: Readonly<Record<string, readonly [TextKey, string]>> = {
  success: ['success', 'teal'],
  failure: ['failure', 'red'],
  sent: ['state_sent', 'indigo'],
  used: ['used', 'teal'],
  wrong: ['wrong', 'orange'],
  requested: ['requested', 'indigo'],
  done: ['done', 'teal'],
  failed: ['state_failed', 'orange'],
  dead: ['state_dead', 'red'],
  expired: ['state_expired', 'red'],
  suppressed: ['state_suppressed', 'gray'],
};
const colourOf = (outcome: string): string => `var(--mantine-color-${OUTCOMES[outcome]?.[1] ?? 'blue'}-6)`;

/** Curves over a time, with their sums in words. */
export function Curves({
  title,
  lines,
  from,
  to,
}: {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly from: string;
  readonly to: string;
}) {
  const { t, number } = useTexts();
  const id = useId();
  const nameOf = (outcome: string): string => {
    const [key] = OUTCOMES[outcome] ?? [];
    return key ? t(key) : outcome;
  };
  const [start, end] = [Date.parse(from) / 1000, Date.parse(to) / 1000];
  const highest = Math.max(1, ...lines.flatMap(({ points }) => [...points.values()]));
  const steps = [...new Set(lines.flatMap(({ points }) => [...points.keys()]))].toSorted((a, b) => a - b);
  const place = (at: number, count: number): string =>
    `${((WIDTH * (at - start)) / (end - start)).toFixed(1)},${(HEIGHT - (HEIGHT * count) / highest).toFixed(1)}`;
  return (
    <section className="panel" aria-labelledby={id} style={{ padding: 16 }}>
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      {lines.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('nothingCounted')}
        </Text>
      )}
      {lines.length > 0 && (
        <svg
          className="curves"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {lines.map(({ outcome, points }) => (
            <polyline
              key={outcome}
              points={steps.map((at) => place(at, points.get(at) ?? 0)).join(' ')}
              stroke={colourOf(outcome)}
            />
          ))}
        </svg>
      )}
      <Group gap="md">
        {lines.map(({ outcome, total }) => (
          <Text key={outcome} size="sm">
            <span
              className="dot"
              style={{ '--dot': colourOf(outcome), display: 'inline-block' } as CSSProperties}
            />{' '}
            {nameOf(outcome)}: {number(total)}
          </Text>
        ))}
      </Group>
    </section>
  );
}
