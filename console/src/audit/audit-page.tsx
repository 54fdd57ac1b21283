import { Badge, Button, Group, Select, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, type Item, unchecked } from '../api/api.ts';
import { EndlessList } from '../parts/endless-list.tsx';
import { Facts } from '../parts/facts.tsx';
import { Heading } from '../parts/heading.tsx';
import { useDownload } from '../parts/use-download.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useTyped } from '../parts/use-typed.ts';
import { Moment } from '../parts/when.tsx';
import { type TextKey, useTexts } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { Verify } from './verify.tsx';

type Row = Item<'/admin/api/audit/'>;
type Filter = 'event' | 'actor' | 'user' | 'address';

const HEIGHT = 54;
const route = getRouteApi('/audit');

/** Who did what, and what was refused. */
export function AuditPage() {
  const { t } = useTexts();
  useTitle(t('navAudit'));
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: Partial<typeof filters>) =>
    navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const query = useInfiniteQuery({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam: cursor }) =>
      api.get('/admin/api/audit/', {
        params: { query: unchecked<'/admin/api/audit/'>({ ...filters, ...(cursor !== '' && { cursor }) }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const exporting = useDownload();
  const exportUrl = `/admin/api/audit/export/?${new URLSearchParams(filters)}`;
  const field = (name: Filter, label: TextKey, width: number) => (
    <FilterField
      key={`${name} ${filters[name] ?? ''}`}
      label={t(label)}
      width={width}
      value={filters[name] ?? ''}
      onChange={(value) => narrow({ [name]: value })}
    />
  );
  return (
    <>
      <Heading title={t('navAudit')} text={t('auditText')}>
        {mayAct('owner') && (
          <Group gap="xs">
            <Verify />
            <Button
              size="xs"
              variant="default"
              loading={exporting.isPending}
              onClick={() => exporting.start(exportUrl, 'audit.jsonl')}
            >
              {t('exportAudit')}
            </Button>
          </Group>
        )}
      </Heading>
      {exporting.progress}
      <Group mb="md" align="flex-end" gap="sm">
        {field('event', 'event', 200)}
        <Select
          label={t('outcome')}
          placeholder={t('all')}
          clearable
          w={150}
          value={filters.outcome ?? null}
          data={[
            { value: 'success', label: t('success') },
            { value: 'failure', label: t('failure') },
          ]}
          onChange={(outcome) => narrow({ outcome: outcome ?? '' })}
        />
        {field('actor', 'actor', 110)}
        {field('user', 'person', 110)}
        {field('address', 'address', 170)}
      </Group>
      <EndlessList
        query={query}
        label={t('navAudit')}
        empty={t('auditEmpty')}
        height={HEIGHT}
        keyOf={({ id }: Row) => id}
      >
        {(row) => <AuditRow row={row} />}
      </EndlessList>
    </>
  );
}

function FilterField({
  label,
  width,
  value,
  onChange,
}: {
  readonly label: string;
  readonly width: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, type] = useTyped(value, onChange);
  return (
    <TextInput
      label={label}
      w={width}
      value={typed}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      autoComplete="off"
    />
  );
}

function AuditRow({ row }: { readonly row: Row }) {
  const { t } = useTexts();
  const [isOpen, { toggle }] = useDisclosure();
  const account = (id: number | null) =>
    id === null ? (
      '—'
    ) : (
      <Link to="/people/$id" params={{ id: String(id) }}>
        #{id}
      </Link>
    );
  return (
    <div>
      <UnstyledButton className="row columns-4" onClick={toggle} aria-expanded={isOpen}>
        <Text span size="sm" fw={600}>
          {row.event}
        </Text>
        <Text span size="sm">
          {row.actor === null ? '' : `#${row.actor}`}
          {row.user !== null && row.user !== row.actor && ` → #${row.user}`}
          <Text span size="xs" c="dimmed">
            {' '}
            {row.address}
          </Text>
        </Text>
        <span>
          <Badge color={row.outcome === 'success' ? 'teal' : 'red'}>{t(row.outcome)}</Badge>
        </span>
        <Text span size="xs" c="dimmed">
          <Moment at={row.at} />
        </Text>
      </UnstyledButton>
      {isOpen && (
        <div style={{ padding: '4px 16px 14px' }}>
          <Facts
            of={[
              [t('actor'), account(row.actor)],
              [t('person'), account(row.user)],
              [t('requestId'), row.request_id],
              [t('sealed'), t(row.is_sealed ? 'yes' : 'notYet')],
              ...Object.entries(row.detail).map(
                ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
              ),
            ]}
          />
        </div>
      )}
    </div>
  );
}
