import { useTexts } from '../texts/index.tsx';

/** A moment at a glance, with its exact time on demand. */
export function When({ at }: { readonly at: string | null }) {
  const { ago, moment, t } = useTexts();
  if (at === null) return t('never');
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}

/** The exact time first. */
export function Moment({ at }: { readonly at: string }) {
  const { ago, moment } = useTexts();
  return (
    <time dateTime={at} title={ago(at)}>
      {moment(at)}
    </time>
  );
}
