import { Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Facts } from '../parts/facts.tsx';
import { Moment, When } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import type { Entry } from './person-types.ts';
import { useSummary } from './timeline-texts/index.ts';

const MessageDetails = lazy(async () => ({
  default: (await import('../messages/message-details.tsx')).MessageDetails,
}));

const COLOURS: Readonly<Record<Entry['kind'], string>> = {
  'sign-in': 'var(--mantine-color-teal-7)',
  failure: 'var(--mantine-color-red-7)',
  lock: 'var(--mantine-color-red-9)',
  message: 'var(--mantine-color-indigo-6)',
  change: 'var(--mantine-color-yellow-7)',
  look: 'var(--mantine-color-gray-5)',
};

/** One thing that happened; its details open below. */
export function TimelineEntry({ entry }: { readonly entry: Entry }) {
  const { t } = useTexts();
  const summaryOf = useSummary();
  const [isOpen, { toggle }] = useDisclosure();
  const { id } = entry.detail;
  return (
    <li>
      <span className="dot" style={{ '--dot': COLOURS[entry.kind] } as React.CSSProperties} />
      <div>
        <UnstyledButton onClick={toggle} aria-expanded={isOpen} w="100%">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {summaryOf(entry)}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`kind_${entry.kind}`)} · <When at={entry.at} />
          </Text>
        </UnstyledButton>
        {isOpen && (
          <div style={{ paddingTop: 8 }}>
            {entry.kind === 'message' && typeof id === 'string' ? (
              <Suspense fallback={null}>
                <MessageDetails id={id} />
              </Suspense>
            ) : (
              <Facts
                of={[
                  [t('time'), <Moment key="at" at={entry.at} />],
                  ...Object.entries(entry.detail)
                    .filter(([, value]) => value !== null && value !== '')
                    .map(([name, value]) => [name, <bdi key={name}>{shown(value)}</bdi>] as const),
                ]}
              />
            )}
          </div>
        )}
      </div>
    </li>
  );
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
