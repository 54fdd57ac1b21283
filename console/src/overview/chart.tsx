import { useDirection } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { Axis, type TickRendererProps } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleLinear, scaleTime } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { type PointerEvent, useRef } from 'react';
import { useTexts } from '../texts/index.tsx';
import type { Line, Steps } from './lines.ts';
import { strokeOf } from './outcomes.ts';
import { useTimes } from './times.ts';

/** Pixels, as all here. */
const HEIGHT = 170;
const BELOW = 24;
const ABOVE = 8;
const AFTER = 8;
/** Room for a mark of the time axis. */
const MARK = 80;
/** Room for a digit of the count axis. */
const DIGIT = 7;
const COUNTS = 4;

/** The curves of a statistic over time, from right to left where the viewer reads so, with a cursor. */
export function Chart({
  lines,
  steps: { starts, length },
  cursor,
  onPoint,
  labelledBy,
  valueText,
}: {
  readonly lines: readonly Line[];
  readonly steps: Steps;
  /** The place of a step; null: none is pointed at. */
  readonly cursor: number | null;
  readonly onPoint: (step: number | null) => void;
  readonly labelledBy: string;
  /** What is read out where the cursor is. */
  readonly valueText: string;
}) {
  const { number } = useTexts();
  const { dir } = useDirection();
  const { ref, width } = useElementSize();
  const keys = useRef<HTMLInputElement>(null);
  const { mark } = useTimes();
  const last = starts.length - 1;
  const [start = 0, end = 0] = [starts[0], (starts[last] ?? 0) + length];

  const [bottom, top] = [HEIGHT - BELOW, ABOVE];
  const highest = Math.max(1, ...lines.flatMap(({ counts }) => counts));
  const counts = scaleLinear<number>({ domain: [0, highest], range: [bottom, top], nice: COUNTS });
  const whole = counts.ticks(COUNTS).filter(Number.isInteger);
  const before = DIGIT * Math.max(...whole.map((count) => number(count).length)) + 12;
  const [first, final] = dir === 'rtl' ? [width - before, AFTER] : [before, width - AFTER];
  const times = scaleTime<number>({ domain: [start, end], range: [first, final] });
  const marks = times.ticks(Math.max(2, Math.floor((width - before) / MARK)));

  /** A count is that of a whole step: it is drawn in its middle. */
  const across = (step: number): number => times((starts[step] ?? 0) + length / 2);
  const pointAt = ({ clientX, currentTarget }: PointerEvent): void => {
    const at = times.invert(clientX - currentTarget.getBoundingClientRect().left).getTime();
    onPoint(Math.min(last, Math.max(0, Math.floor((at - start) / length))));
  };
  return (
    <label
      className="chart"
      ref={ref}
      onPointerDown={pointAt}
      onPointerMove={pointAt}
      onPointerLeave={({ pointerType }) => {
        // A finger has left when it has pointed; the keyboard goes on from where it is.
        if (pointerType === 'mouse' && document.activeElement !== keys.current) onPoint(null);
      }}
    >
      <input
        ref={keys}
        type="range"
        min={0}
        max={last}
        value={cursor ?? last}
        aria-labelledby={labelledBy}
        aria-valuetext={valueText}
        onChange={({ currentTarget }) => onPoint(currentTarget.valueAsNumber)}
        onFocus={() => onPoint(cursor ?? last)}
        onBlur={() => onPoint(null)}
      />
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {width > 0 && (
          <>
            <GridRows
              scale={counts}
              tickValues={whole}
              left={Math.min(first, final)}
              width={Math.abs(final - first)}
              stroke="var(--line)"
            />
            <Axis
              orientation={dir === 'rtl' ? 'right' : 'left'}
              scale={counts}
              left={first}
              tickValues={whole}
              tickFormat={(count) => number(Number(count))}
              tickLength={4}
              tickLabelProps={{ textAnchor: 'end', dy: '0.32em' }}
              tickComponent={Mark}
              hideAxisLine
              hideTicks
            />
            <Axis
              orientation="bottom"
              scale={times}
              top={bottom}
              tickValues={marks}
              tickFormat={(at) => mark(new Date(Number(at)))}
              tickLength={4}
              tickLabelProps={{ textAnchor: 'middle', dy: '0.4em' }}
              tickComponent={Mark}
              stroke="var(--line)"
              tickStroke="var(--line)"
            />
            {cursor !== null && (
              <line className="cursor" x1={across(cursor)} x2={across(cursor)} y1={top} y2={bottom} />
            )}
            {lines.map((line) => (
              <LinePath
                key={line.outcome}
                className="curve"
                data={[...line.counts]}
                x={(_count, step) => across(step)}
                y={(count) => counts(count)}
                {...strokeOf(line.outcome)}
              />
            ))}
            {cursor !== null &&
              lines.map((line) => (
                <circle
                  key={line.outcome}
                  cx={across(cursor)}
                  cy={counts(line.counts[cursor] ?? 0)}
                  r={4}
                  fill={strokeOf(line.outcome).stroke}
                />
              ))}
          </>
        )}
      </svg>
    </label>
  );
}

/** What stands at a mark of an axis. */
const Mark = ({ formattedValue, x, y, dx, dy, textAnchor }: TickRendererProps) => (
  <text x={x} y={y} dx={dx} dy={dy} textAnchor={textAnchor}>
    {formattedValue}
  </text>
);
