import { Text } from '@mantine/core';
import { resume } from '../api/proof.ts';
import { askSecondFactor } from '../api/second-factor.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useTexts } from '../texts/index.tsx';
import { CodeForm } from './code-form.tsx';

/** Asks for a code of the device, or a recovery code. */
export function SecondFactor() {
  const { t } = useTexts();
  return (
    <Dialog title={t('secondFactorTitle')} zIndex={1000} onClose={() => resume(false)}>
      <Text size="sm" mb="sm">
        {t('secondFactorText')}
      </Text>
      <CodeForm
        send={async (code) => {
          await askSecondFactor('verify', { code });
          resume(true);
        }}
      />
    </Dialog>
  );
}
