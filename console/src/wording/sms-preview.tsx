import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';

/** An SMS as its recipient sees it, and what it costs. */
export function SmsPreview({
  text,
  encoding,
  characters,
  segments,
}: {
  readonly text: string;
  readonly encoding: string;
  readonly characters: number;
  readonly segments: number;
}) {
  const { t } = useTexts();
  return (
    <Stack gap="xs" align="flex-start">
      <p className="sms" dir="auto">
        {text}
      </p>
      <Group gap="xs" role="status">
        <Badge color={segments > 1 ? 'orange' : 'teal'}>{t('segments', { segments })}</Badge>
        <Text size="xs" c="dimmed">
          {t('characters', { characters })} · <bdi>{encoding}</bdi>
        </Text>
      </Group>
      {segments > 1 && <Text size="xs">{t('segmentsHint')}</Text>}
    </Stack>
  );
}
