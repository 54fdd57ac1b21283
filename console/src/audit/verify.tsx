import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { type Answer, api } from '../api/api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';

type Report = Answer<'/admin/api/audit/verify/'>;

/** Verifies the whole trail, part by part, and says how far it is. */
export function Verify() {
  const { t } = useTexts();
  const [isOpen, open] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => open(true)}>
        {t('verifyTrail')}
      </Button>
      {isOpen && (
        <Dialog title={t('verifyTrail')} onClose={() => open(false)}>
          <Progress onClose={() => open(false)} />
        </Dialog>
      )}
    </>
  );
}

function Progress({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const [report, setReport] = useState<Report | null>(null);
  const [faults, addFaults] = useState<readonly string[]>([]);
  const [error, fail] = useState<Error | null>(null);
  const isStopped = useRef(false);
  useEffect(() => {
    isStopped.current = false;
    const run = async (): Promise<void> => {
      let cursor: string | null = null;
      do {
        const part: Report = await api.get('/admin/api/audit/verify/', {
          params: { query: cursor === null ? {} : { cursor } },
        });
        if (isStopped.current) return;
        setReport(part);
        addFaults((before) => [...before, ...part.faults]);
        cursor = part.next;
      } while (cursor !== null);
    };
    run().catch(fail);
    return () => {
      isStopped.current = true;
    };
  }, []);
  return (
    <Stack gap="sm">
      <Group gap="sm" role="status">
        {!report?.is_done && !error && <Loader size="sm" />}
        <Text size="sm">
          {t('verified_rows', {
            rows: report?.rows ?? 0,
            unsealed: report?.unsealed_rows ?? 0,
          })}
        </Text>
      </Group>
      {error && <Fault error={error} />}
      {report?.is_done && report.is_whole && <Alert color="teal">{t('trailWhole')}</Alert>}
      {report && !report.is_whole && (
        <Alert color="red" title={t('trailBroken')}>
          {faults.map((fault) => (
            <Text key={fault} size="sm">
              {fault}
            </Text>
          ))}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
      </Group>
    </Stack>
  );
}
