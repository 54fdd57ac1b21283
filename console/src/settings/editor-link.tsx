import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTexts } from '../texts/index.tsx';

/** To the editor of message texts, which is easier than the setting. */
export function MessageTextsLink() {
  const { t } = useTexts();
  return (
    <Anchor component={Link} to="/wording">
      {t('openEditor')}
    </Anchor>
  );
}

/** To the editor of the reset mail. */
export function ResetMailLink() {
  const { t } = useTexts();
  return (
    <Anchor component={Link} to="/wording/reset-mail">
      {t('openEditor')}
    </Anchor>
  );
}
