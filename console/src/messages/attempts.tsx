import { Badge, Text } from '@mantine/core';
import { Moment } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import type { Message } from './message-types.ts';

const COLOURS = { accepted: 'teal', refused: 'red', failed: 'orange' } as const;

/** What a message was offered to, and what was answered. */
export function Attempts({ attempts }: { readonly attempts: Message['attempts'] }) {
  const { t, number } = useTexts();
  if (attempts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('attemptsNone')}
      </Text>
    );
  return (
    <ol className="attempts" aria-label={t('attempts')}>
      {attempts.map(({ at, gateway, outcome, code, answer, latency_ms }) => (
        <li key={`${at} ${gateway}`}>
          <Text size="sm">
            <Badge size="sm" color={COLOURS[outcome]}>
              {t(`outcome_${outcome}`)}
            </Badge>{' '}
            <bdi>{gateway}</bdi> · {number(latency_ms)} ms
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={at} />
            {code !== null && ` · ${code}`}
          </Text>
          {answer !== null && <pre className="value">{answer}</pre>}
        </li>
      ))}
    </ol>
  );
}
