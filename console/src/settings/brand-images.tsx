import { Badge, Button, FileButton, Group, Image, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, api } from '../api/api.ts';
import { Loading } from '../parts/loading.tsx';
import { Fault } from '../shell/faults.tsx';
import { useTexts } from '../texts/index.tsx';
import type { CompanionProps } from './field-props.ts';
import { isRecord } from './setting-types.ts';

const KEY = ['brand-images'];
const TYPES = 'image/png,image/jpeg,image/webp,image/svg+xml';
/** What an image can be used as, by its name in BRANDING. */
const USES = { logo: 'useAsLogo', logo_dark: 'useAsDarkLogo', icon: 'useAsIcon' } as const;
type Use = keyof typeof USES;
type Images = Answer<'/admin/api/branding/images/'>['images'];

/** A file in base64. */
function base64Of(file: File): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
  reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'));
  reader.readAsDataURL(file);
  return promise;
}

/** The images of a shop: uploads one, deletes one that is not used, and enters one into the form of BRANDING beside it. */
export function BrandImages({ value, onChange }: CompanionProps) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: () => api.get('/admin/api/branding/images/'),
  });
  const again = () => queries.invalidateQueries({ queryKey: KEY });
  const upload = useMutation({
    mutationFn: async (file: File) =>
      api.post('/admin/api/branding/images/', { body: { content: await base64Of(file) } }),
    onSuccess: again,
  });
  const deletion = useMutation({
    mutationFn: (id: string) => api.delete('/admin/api/branding/images/{id}/', { params: { path: { id } } }),
    onSuccess: again,
  });
  const fault = upload.error ?? deletion.error;
  return (
    <section className="panel" aria-labelledby="brand-images">
      <Stack p="md" gap="md">
        <Group justify="space-between">
          <Title order={2} size="h5" id="brand-images">
            {t('brandImages')}
          </Title>
          <FileButton accept={TYPES} onChange={(file) => file && upload.mutate(file)}>
            {(props) => (
              <Button {...props} variant="default" loading={upload.isPending}>
                {t('upload')}
              </Button>
            )}
          </FileButton>
        </Group>
        <Text size="sm" c="dimmed">
          {t('brandImagesText')}
        </Text>
        <div role="status">
          {upload.data && upload.data.removed.length > 0 && (
            <Text size="sm">
              {t('drawingLost')} <bdi>{upload.data.removed.join(', ')}</bdi>
            </Text>
          )}
        </div>
        {fault && <Fault error={fault} />}
        {error && !data && <Fault error={error} retry={refetch} />}
        {!error && !data && <Loading height={80} />}
        {data?.images.map((image) => (
          <Uploaded
            key={image.id}
            image={image}
            onUse={(use) => onChange({ ...(isRecord(value) && value), [use]: image.id })}
            onDelete={() => deletion.mutate(image.id)}
          />
        ))}
      </Stack>
    </section>
  );
}

function Uploaded({
  image,
  onUse,
  onDelete,
}: {
  readonly image: Images[number];
  readonly onUse: (use: Use) => void;
  readonly onDelete: () => void;
}) {
  const { t } = useTexts();
  const { id, type, width, height, bytes } = image;
  return (
    <article aria-label={id}>
      <Group gap="md" align="center">
        <Image src={`/branding/${id}`} alt="" w={96} h={48} fit="contain" bg="white" />
        <Stack gap={4}>
          <Group gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {id}
            </Text>
            {image.is_used && <Badge>{t('inUse')}</Badge>}
          </Group>
          <Text size="xs" c="dimmed">
            <bdi>{`${type}, ${width} × ${height}, ${Math.ceil(bytes / 1024)} KiB`}</bdi>
          </Text>
          <Group gap="xs">
            {(Object.keys(USES) as Use[]).map((use) => (
              <Button key={use} size="compact-xs" variant="default" onClick={() => onUse(use)}>
                {t(USES[use])}
              </Button>
            ))}
            {!image.is_used && (
              <Button size="compact-xs" variant="default" color="red" onClick={onDelete}>
                {t('remove')}
              </Button>
            )}
          </Group>
        </Stack>
      </Group>
    </article>
  );
}
