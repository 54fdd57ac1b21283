import { Alert, Badge, Fieldset, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { api } from '../api/api.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import type { CompanionProps } from './field-props.ts';

/** Milliseconds without typing before a password is sent. */
const PAUSE = 500;

/** Tries a password under the rules as they are typed. It is sent to the service, which keeps it nowhere. */
export function PasswordPlayground({ value }: CompanionProps) {
  const { t } = useTexts();
  const [password, type] = useState('');
  const [person, describe] = useState({ email: '', first_name: '', last_name: '' });
  const user = Object.fromEntries(Object.entries(person).filter(([, text]) => text.trim() !== ''));
  const asked = { password, user, settings: { AUTH_PASSWORD_VALIDATORS: value } };
  const [settled] = useDebouncedValue(JSON.stringify(asked), PAUSE);
  const { data, error, refetch } = useQuery({
    queryKey: ['password-check', settled],
    queryFn: () => api.post('/admin/api/password-policy/check/', { body: JSON.parse(settled) }),
    enabled: password !== '',
    placeholderData: keepPreviousData,
    retry: false,
    // A password stays in memory no longer than it is shown.
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const isFaulty = error instanceof ApiError && error.status === 400;
  const field = (name: keyof typeof person, label: string) => (
    <TextInput
      key={name}
      label={label}
      value={person[name]}
      autoComplete="off"
      onChange={({ currentTarget: { value: typed } }) => describe({ ...person, [name]: typed })}
    />
  );
  return (
    <section className="panel" aria-labelledby="playground">
      <Stack p="md" gap="md">
        <div>
          <Title order={2} size="h5" id="playground">
            {t('playground')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('playgroundText')}
          </Text>
        </div>
        <PasswordInput
          label={t('password')}
          value={password}
          // Not the password of whoever sits here.
          autoComplete="off"
          data-1p-ignore
          data-lpignore="true"
          visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        <Fieldset legend={t('ofWhom')} p="sm">
          <Group grow align="flex-start" preventGrowOverflow={false}>
            {field('email', t('email'))}
            {field('first_name', t('firstName'))}
            {field('last_name', t('lastName'))}
          </Group>
        </Fieldset>
        <div role="status">
          {password !== '' && data && !error && (
            <Stack gap="xs">
              <Group>
                <Badge color={data.accepted ? 'teal' : 'red'}>
                  {t(data.accepted ? 'passwordAccepted' : 'passwordRefused')}
                </Badge>
              </Group>
              {data.faults.map(({ rule, message }) => (
                <Text key={`${rule} ${message}`} size="sm">
                  {message}
                </Text>
              ))}
              <ul className="plain" aria-label={t('rules')}>
                {data.rules.map(({ rule, kept, idle }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a rule may be there twice, and all are drawn anew
                  <li key={`${index} ${rule}`}>
                    <Text size="xs" py={4}>
                      <bdi>{rule}</bdi>: {t(idle ? 'ruleIdle' : kept ? 'ruleKept' : 'ruleBroken')}
                    </Text>
                  </li>
                ))}
              </ul>
            </Stack>
          )}
        </div>
        {isFaulty && password !== '' && (
          <Alert color="orange" title={t('rulesFaulty')}>
            {[...error.nonField, ...Object.values(error.fields).flat()].map((text) => (
              <Text key={text} size="sm">
                {text}
              </Text>
            ))}
          </Alert>
        )}
        {error && !isFaulty && <Fault error={error} retry={refetch} />}
      </Stack>
    </section>
  );
}
