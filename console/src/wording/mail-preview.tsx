import { Group, SegmentedControl, Stack, Tabs, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTexts } from '../texts/index.tsx';
import { nonce } from '../viewer.ts';
import { frameSource, type Scheme } from './srcdoc.ts';

/** CSS pixels. */
const WIDTHS = { phone: 360, desktop: '100%' } as const;
type Device = keyof typeof WIDTHS;

/** A mail as its recipient sees it: HTML in a frame without any rights, and plain text. */
export function MailPreview({
  subject,
  html,
  text,
}: {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}) {
  const { t } = useTexts();
  const [device, setDevice] = useState<Device>('desktop');
  const [scheme, setScheme] = useState<Scheme>('light');
  const source = useMemo(() => frameSource(html, nonce, scheme), [html, scheme]);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {t('subject')}: <b dir="auto">{subject}</b>
      </Text>
      <Tabs defaultValue="html" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="html">HTML</Tabs.Tab>
          <Tabs.Tab value="text">{t('plainText')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="html" pt="xs">
          <Group gap="xs" mb="xs">
            <SegmentedControl
              size="xs"
              aria-label={t('width')}
              value={device}
              onChange={setDevice}
              data={(['desktop', 'phone'] as const).map((value) => ({
                value,
                label: t(value === 'phone' ? 'onPhone' : 'onDesktop'),
              }))}
            />
            <SegmentedControl
              size="xs"
              aria-label={t('colours')}
              value={scheme}
              onChange={setScheme}
              data={(['light', 'dark'] as const).map((value) => ({ value, label: t(value) }))}
            />
          </Group>
          <iframe
            className="mail-frame"
            title={t('previewOf', { what: subject })}
            sandbox=""
            srcDoc={source}
            style={{ width: WIDTHS[device], colorScheme: scheme }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="text" pt="xs">
          <pre className="value" dir="auto">
            {text}
          </pre>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
