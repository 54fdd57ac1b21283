import { Button, Group, Menu } from '@mantine/core';
import { useState } from 'react';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { useDownload } from '../parts/use-download.tsx';
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
  const exporting = useDownload();
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
            {exportUrl && (
              <Menu.Item onClick={() => exporting.start(exportUrl, `person-${person.pk}.json`)}>
                {t('export')}
              </Menu.Item>
            )}
            {more.map((act) => (
              <Menu.Item key={act.title} {...(act.isDangerous && { color: 'red' })} onClick={() => ask(act)}>
                {act.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {exporting.progress}
      {asked && <Confirm act={asked} onClose={() => ask(null)} onDone={done} />}
      {isEdited && <EditPerson person={person} onClose={() => edit(false)} onDone={done} />}
    </Group>
  );
}
