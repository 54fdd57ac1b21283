import { Badge, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Facts } from '../parts/facts.tsx';
import { Moment, When } from '../parts/when.tsx';
import { LANGUAGES, useTexts } from '../texts/index.tsx';
import type { Person } from './person-types.ts';

/** What decides whether and how somebody can sign in. */
export function PersonState({ person }: { readonly person: Person }) {
  const { t } = useTexts();
  const { password, language_code: language } = person;
  const languageName = Object.entries(LANGUAGES).find(([code]) => code === language)?.[1].name;
  return (
    <section className="panel" aria-labelledby="state">
      <Title order={2} size="h5" id="state" p="md" pb={0}>
        {t('account')}
      </Title>
      <div style={{ padding: 16 }}>
        <Text size="sm" mb="sm" fw={600}>
          {t(verdictOf(person))}
        </Text>
        <Facts
          of={[
            [t('email'), <Verified key="e" value={person.email} isVerified={person.is_email_verified} />],
            [t('phone'), <Verified key="p" value={person.phone} isVerified={person.is_phone_verified} />],
            ...optional(t('username'), person.username),
            [
              t('password'),
              password.is_set ? (
                <>
                  {t('passwordSet')}
                  {password.replaced_at !== null && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      · {t('passwordReplaced')} <When at={password.replaced_at} />
                    </Text>
                  )}
                </>
              ) : (
                t('passwordNone')
              ),
            ],
            [t('lastSignIn'), <When key="l" at={person.last_login} />],
            [
              t('lastUsed'),
              person.last_used === null ? t('unknown') : <When key="u" at={person.last_used} />,
            ],
            [t('joined'), <Moment key="j" at={person.date_joined} />],
            [t('type'), t(person.user_type === 'guest' ? 'guest' : 'registered')],
            ...optional(t('language'), languageName ?? language),
            ...(person.closed_at === null
              ? []
              : [[t('closed'), <Moment key="c" at={person.closed_at} />] as const]),
          ]}
        />
      </div>
    </section>
  );
}

const optional = (name: string, value: string | null): (readonly [string, ReactNode])[] =>
  value ? [[name, value]] : [];

function verdictOf({ closed_at, is_active, is_locked, password, email, is_email_verified }: Person) {
  if (closed_at !== null) return 'verdictClosed';
  if (!is_active) return 'verdictInactive';
  if (is_locked) return 'verdictLocked';
  if (!password.is_set) return 'verdictNoPassword';
  return email !== null && !is_email_verified ? 'verdictUnverified' : 'verdictFine';
}

function Verified({ value, isVerified }: { readonly value: string | null; readonly isVerified: boolean }) {
  const { t } = useTexts();
  if (!value) return <Text span c="dimmed" size="sm">{`—`}</Text>;
  return (
    <>
      <bdi>{value}</bdi>{' '}
      <Badge size="sm" color={isVerified ? 'teal' : 'orange'}>
        {t(isVerified ? 'verified' : 'notVerified')}
      </Badge>
    </>
  );
}
