import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { type Act, Confirm } from '../parts/confirm.tsx';
import { When } from '../parts/when.tsx';
import { useTexts } from '../texts/index.tsx';
import { viewer } from '../viewer.ts';
import { Differences } from './differences.tsx';
import type { Proposal } from './setting-types.ts';

/** Changes of critical settings that wait for another owner. */
export function Proposals() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [asked, ask] = useState<Act | null>(null);
  const [said, say] = useState('');
  const { data } = useQuery({
    queryKey: ['settings', 'proposals'],
    queryFn: () => api.get('/admin/api/settings/proposals/'),
  });
  const proposals = data?.proposals ?? [];
  const pathOf = ({ name, id }: Proposal) => ({ params: { path: { name, id } } });
  const confirm = (proposal: Proposal): Act => ({
    title: t('confirmChange'),
    text: t('confirmChangeText', { name: proposal.name }),
    button: t('confirmChange'),
    async run() {
      const { warnings } = await api.post(
        '/admin/api/settings/{name}/proposals/{id}/confirm/',
        pathOf(proposal),
      );
      return [t('saved'), ...warnings].join(' ');
    },
  });
  const withdraw = (proposal: Proposal): Act => ({
    title: t('withdraw'),
    text: t('withdrawText', { name: proposal.name }),
    button: t('withdraw'),
    async run() {
      await api.delete('/admin/api/settings/{name}/proposals/{id}/', pathOf(proposal));
      return t('withdrawn');
    },
  });
  return (
    <>
      <Text size="sm" role="status">
        {said}
      </Text>
      {proposals.length > 0 && (
        <section className="panel" aria-labelledby="proposals" style={{ marginBottom: 16 }}>
          <Title order={2} size="h5" id="proposals" p="md" pb={0}>
            {t('proposals')}
          </Title>
          <ul className="plain">
            {proposals.map((proposal) => (
              <li key={proposal.id}>
                <Stack gap="xs" p="md">
                  <Text size="sm" fw={600}>
                    {proposal.name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t('byAccount', { id: String(proposal.proposed_by) })} ·{' '}
                    <When at={proposal.proposed_at} /> · {t('expires')} <When at={proposal.expires_at} />
                  </Text>
                  <Differences of={proposal.differences} />
                  {proposal.warnings.map((warning) => (
                    <Alert key={warning} color="orange">
                      {warning}
                    </Alert>
                  ))}
                  <Group gap="xs">
                    {proposal.proposed_by === viewer.id ? (
                      <Text size="sm">{t('ownProposal')}</Text>
                    ) : (
                      <Button size="xs" onClick={() => ask(confirm(proposal))}>
                        {t('confirmChange')}
                      </Button>
                    )}
                    <Button size="xs" variant="default" onClick={() => ask(withdraw(proposal))}>
                      {t('withdraw')}
                    </Button>
                  </Group>
                </Stack>
              </li>
            ))}
          </ul>
        </section>
      )}
      {asked && (
        <Confirm
          act={asked}
          onClose={() => ask(null)}
          onDone={(text) => {
            ask(null);
            say(text);
            void queries.invalidateQueries({ queryKey: ['settings'] });
          }}
        />
      )}
    </>
  );
}
