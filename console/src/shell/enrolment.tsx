import { Button, Code, Group, Image, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/api.ts';
import { resume } from '../api/proof.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useTexts } from '../texts/index.tsx';
import { CodeForm } from './code-form.tsx';
import { Fault } from './faults.tsx';

/** Sets up a second factor: a QR code for the app, its first code, and recovery codes, all shown this once. */
export function Enrolment() {
  const { t } = useTexts();
  const [recoveryCodes, keep] = useState<readonly string[] | null>(null);
  // Each answer is a new secret, so it is asked for once.
  const { data, error } = useQuery({
    queryKey: ['enrolment'],
    queryFn: () => api.post('/admin/api/second-factor/enrol/'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  return (
    <Dialog title={t('enrolTitle')} zIndex={1000} onClose={() => {}}>
      {recoveryCodes ? (
        <Stack>
          <Text size="sm">{t('recoveryText')}</Text>
          <Code block>{recoveryCodes.join('\n')}</Code>
          <Button onClick={() => resume(true)}>{t('recoveryKept')}</Button>
        </Stack>
      ) : (
        <Stack>
          <Text size="sm">{t('enrolText')}</Text>
          {error && <Fault error={error} />}
          {!data && !error && <Loader size="sm" aria-label={t('loading')} />}
          {data && (
            <Group align="center" wrap="nowrap">
              <QrCode svg={data.qr} label={t('enrolQr')} />
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {t('enrolSecret')} <Code>{data.secret}</Code>
              </Text>
            </Group>
          )}
          <CodeForm
            send={async (code) => {
              const answer = await api.post('/admin/api/second-factor/confirm/', { body: { code } });
              keep(answer.recovery_codes);
            }}
          />
        </Stack>
      )}
    </Dialog>
  );
}

/** As an image, in which nothing could run. */
function QrCode({ svg, label }: { readonly svg: string; readonly label: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return <Image src={url ?? null} alt={label} w={180} h={180} bg="white" />;
}
