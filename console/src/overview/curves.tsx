import { Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { useId, useState } from 'react';
import { useTexts } from '../texts/index.tsx';
import { Chart } from './chart.tsx';
import type { Line, Steps } from './lines.ts';
import { lookOf, strokeOf } from './outcomes.ts';
import { useTimes } from './times.ts';

/** Curves over a time. Below them stands what was counted in all, or in the step that is pointed at. */
export function Curves({
  title,
  lines,
  steps,
}: {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly steps: Steps;
}) {
  const { t, number } = useTexts();
  const id = useId();
  // The moment, not its place: the steps move on while somebody looks.
  const [pointed, pointAt] = useState<number | null>(null);
  const { starts, length } = steps;
  const place = pointed === null ? -1 : starts.indexOf(pointed);
  const cursor = place === -1 ? null : place;
  const { span } = useTimes();
  const timeOf = (step: number): string => {
    const start = starts[step] ?? 0;
    return span(start, start + length);
  };
  const nameOf = (outcome: string): string => {
    const { text } = lookOf(outcome);
    return text ? t(text) : outcome;
  };
  const peakOf = ({ counts }: Line): string => {
    const highest = Math.max(...counts);
    return t('peak', { count: number(highest), when: timeOf(counts.indexOf(highest)) });
  };
  const at = cursor ?? starts.length - 1;
  const values = lines.map(({ outcome, counts }) => `${nameOf(outcome)}: ${number(counts[at] ?? 0)}`);
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
        <>
          <Chart
            lines={lines}
            steps={steps}
            cursor={cursor}
            onPoint={(step) => pointAt(step === null ? null : (starts[step] ?? null))}
            labelledBy={id}
            valueText={[timeOf(at), ...values].join('; ')}
          />
          <Text size="xs" c="dimmed">
            {cursor === null ? t('inAll') : timeOf(cursor)}
          </Text>
        </>
      )}
      <Group gap="md" style={{ rowGap: 2 }}>
        {lines.map((line) => (
          <Text key={line.outcome} size="sm">
            <svg className="swatch" width={20} height={8} aria-hidden="true">
              <line x1={0} x2={20} y1={4} y2={4} {...strokeOf(line.outcome)} />
            </svg>{' '}
            {nameOf(line.outcome)}: {number(cursor === null ? line.total : (line.counts[cursor] ?? 0))}
            <VisuallyHidden>; {peakOf(line)}</VisuallyHidden>
          </Text>
        ))}
      </Group>
    </section>
  );
}
