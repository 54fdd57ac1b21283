import { Button, Group, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { download } from '../api/download.ts';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import { EditPerson } from './edit-person.tsx';
import { actsFor } from './person-act-list.ts';
import type { Person } from './person-types.ts';

/** What may be done for somebody, the everyday acts first. */
export function PersonActs({
  person,
  onDone,
}: {
  readonly person: Person;
  readonly onDone: (said: string) => void;
}) {
  const { t, moment } = useTexts();
  const [asked, ask] = useState<Act | null>(null);
  const [isEdited, edit] = useState(false);
  const { everyday, more, exportUrl } = actsFor(person, t, moment);
  const exporting = useMutation({
    mutationFn: (url: string) => download(url, `person-${person.pk}.json`),
  });
  const done = (said: string): void => {
    ask(null);
    edit(false);
    onDone(said);
  };
  return (
    <Group gap="xs">
      {everyday.map((act) => (
        <Button key={act.title} size="xs" variant="default" onClick={() => ask(act)}>
          {act.title}
        </Button>
      ))}
      <Button size="xs" variant="default" onClick={() => edit(true)}>
        {t('edit')}
      </Button>
      {(more.length > 0 || exportUrl) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default">
              {t('more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {exportUrl && <Menu.Item onClick={() => exporting.mutate(exportUrl)}>{t('export')}</Menu.Item>}
            {more.map((act) => (
              <Menu.Item key={act.title} {...(act.isDangerous && { color: 'red' })} onClick={() => ask(act)}>
                {act.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {exporting.error && <Fault error={exporting.error} />}
      {asked && <Confirm act={asked} onClose={() => ask(null)} onDone={done} />}
      {isEdited && <EditPerson person={person} onClose={() => edit(false)} onDone={done} />}
    </Group>
  );
}
