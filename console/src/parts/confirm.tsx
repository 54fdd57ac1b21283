import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { Dialog } from './dialog.tsx';

export interface Act {
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  /** What else to know before. */
  readonly details?: ReactNode;
  readonly button: string;
  readonly isDangerous?: boolean;
  /** What must be typed first, where nothing brings it back. */
  readonly phrase?: string;
  /** @returns what to say when it is done */
  readonly run: () => Promise<string>;
}

/** Asks before an act, and says why if it fails. */
export function Confirm({
  act,
  onClose,
  onDone,
}: {
  readonly act: Act;
  readonly onClose: () => void;
  readonly onDone: (said: string) => void;
}) {
  const { t } = useTexts();
  const [typed, type] = useState('');
  const doing = useMutation({ mutationFn: act.run, onSuccess: onDone });
  const isReady = act.phrase === undefined || typed.trim() === act.phrase;
  return (
    <Dialog onClose={onClose} title={act.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) doing.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{act.text}</Text>
          {act.details}
          {act.phrase !== undefined && (
            <TextInput
              label={t('typeToConfirm', { phrase: act.phrase })}
              value={typed}
              onChange={({ currentTarget }) => type(currentTarget.value)}
              autoComplete="off"
            />
          )}
          {doing.error && <Fault error={doing.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button
              type="submit"
              color={act.isDangerous ? 'red' : 'indigo'}
              loading={doing.isPending}
              disabled={!isReady}
            >
              {act.button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
