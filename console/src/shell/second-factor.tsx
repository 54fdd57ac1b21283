import { Text } from '@mantine/core';
import { api } from '../api/api.ts';
import { resume } from '../api/proof.ts';
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
          await api.post('/admin/api/second-factor/verify/', { body: { code } });
          resume(true);
        }}
      />
    </Dialog>
  );
}
