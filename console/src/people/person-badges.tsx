import { Badge, Group } from '@mantine/core';
import { useTexts } from '../texts/index.tsx';
import type { Listed } from './person-types.ts';

/** What is special about an account. An ordinary one has none of these. */
export function PersonBadges({ person }: { readonly person: Listed }) {
  const { t } = useTexts();
  return (
    <Group gap={6}>
      {person.role && <Badge color="grape">{t(`role_${person.role}`)}</Badge>}
      {person.user_type === 'guest' && <Badge color="gray">{t('guest')}</Badge>}
      {person.closed_at !== null ? (
        <Badge color="red">{t('closed')}</Badge>
      ) : (
        !person.is_active && <Badge color="orange">{t('inactive')}</Badge>
      )}
    </Group>
  );
}
