import type { TextKey } from '../texts/index.tsx';

/** How an outcome is called and drawn. Those of one colour, and neighbours that some people cannot tell apart, have other dashes. */
interface Look {
  readonly text?: TextKey;
  readonly colour: string;
  readonly dashes?: string;
}

const OUTCOMES: Readonly<Record<string, Look>> = {
  success: { text: 'success', colour: 'teal' },
  failure: { text: 'failure', colour: 'red', dashes: '6 3' },
  sent: { text: 'state_sent', colour: 'indigo' },
  used: { text: 'used', colour: 'teal', dashes: '6 3' },
  wrong: { text: 'wrong', colour: 'orange', dashes: '2 3' },
  requested: { text: 'requested', colour: 'indigo' },
  done: { text: 'done', colour: 'teal', dashes: '6 3' },
  failed: { text: 'state_failed', colour: 'orange', dashes: '6 3' },
  dead: { text: 'state_dead', colour: 'red' },
  expired: { text: 'state_expired', colour: 'red', dashes: '2 3' },
  suppressed: { text: 'state_suppressed', colour: 'gray', dashes: '8 3 2 3' },
};

export const lookOf = (outcome: string): Look => OUTCOMES[outcome] ?? { colour: 'blue' };

/** A line in the look of an outcome: dark enough on light panels, and light enough on dark ones (WCAG 1.4.11). */
export const strokeOf = (outcome: string) => {
  const { colour, dashes } = lookOf(outcome);
  return {
    stroke: `light-dark(var(--mantine-color-${colour}-8), var(--mantine-color-${colour}-4))`,
    strokeDasharray: dashes,
  };
};
