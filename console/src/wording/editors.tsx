import { Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/index.tsx';

/** The two editors: texts of every message, and the HTML of the reset mail. */
export function Editors() {
  const { t } = useTexts();
  return (
    <Group component="nav" gap="lg" mb="md" aria-label={t('messageKinds')}>
      <Link to="/wording" className="tab" activeOptions={{ exact: true, includeSearch: false }}>
        {t('navWording')}
      </Link>
      <Link to="/wording/reset-mail" className="tab">
        {t('resetMail')}
      </Link>
    </Group>
  );
}
