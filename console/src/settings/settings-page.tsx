import { Badge, Group, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { Proposals } from './proposals.tsx';
import { inLine, type Listed } from './setting-types.ts';

/** Every setting, with what it is now. */
export function SettingsPage() {
  const { t } = useTexts();
  useTitle(t('navSettings'));
  const [typed, type] = useState('');
  const { data, error, refetch } = useQuery({
    queryKey: ['settings'],
    queryFn: () => api.get('/admin/api/settings/'),
  });
  const words = typed
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean);
  const found = data?.settings.filter(({ name, doc }) => {
    const text = `${name.replaceAll('_', ' ')} ${doc}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <Heading title={t('navSettings')} text={t('settingsText')} />
      {mayAct('owner') && <Proposals />}
      <TextInput
        label={t('search')}
        type="search"
        mb="md"
        value={typed}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      {error && <Fault error={error} retry={refetch} />}
      {!found && !error && <Loading height={300} />}
      {found && (
        <ul className="panel plain" aria-label={t('navSettings')}>
          {found.map((setting) => (
            <li key={setting.name}>
              <SettingRow setting={setting} />
            </li>
          ))}
        </ul>
      )}
      <div role="status">
        {found?.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('settingsEmpty')}
          </Text>
        )}
      </div>
    </>
  );
}

function SettingRow({ setting }: { readonly setting: Listed }) {
  const { t } = useTexts();
  return (
    <Link to="/settings/$name" params={{ name: setting.name }} className="row columns-2">
      <span>
        <Group gap={6}>
          <Text span size="sm" fw={600}>
            {setting.name}
          </Text>
          {setting.is_set && <Badge size="sm">{t('changed')}</Badge>}
          {setting.is_critical && (
            <Badge size="sm" color="orange">
              {t('critical')}
            </Badge>
          )}
        </Group>
        <Text span size="xs" c="dimmed" lineClamp={2}>
          {setting.doc}
        </Text>
      </span>
      <Text span size="sm" lineClamp={2} dir="ltr">
        {inLine(setting.value)}
      </Text>
    </Link>
  );
}
