import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { resume } from '../api/proof.ts';
import { useTexts } from '../texts/index.tsx';
import { Fault } from './faults.tsx';

/** Takes a code of the second factor. @param send throws ApiError if it is wrong */
export function CodeForm({ send }: { readonly send: (code: string) => Promise<unknown> }) {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  const sending = useMutation({ mutationFn: () => send(code.trim()) });
  const { error } = sending;
  const wrong = error instanceof ApiError ? (error.fields.code ?? []).join(' ') : '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={t('code')}
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
          autoComplete="one-time-code"
          error={wrong}
          data-autofocus
          required
          withAsterisk={false}
        />
        {error && wrong === '' && <Fault error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => resume(false)}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={sending.isPending}>
            {t('confirmChange')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
