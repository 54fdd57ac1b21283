import { Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loading } from '../parts/loading.tsx';
import { useTitle } from '../parts/use-title.ts';
import { ChangeBar, Conflict } from '../settings/change-bar.tsx';
import type { Outcome } from '../settings/outcome.ts';
import { OutcomeAlert } from '../settings/outcome-alert.tsx';
import type { OpenSetting } from '../settings/setting-types.ts';
import { useSetting, useSettingChange } from '../settings/use-setting-change.ts';
import { Fault } from '../shell/faults.tsx';
import { type Language, useTexts } from '../texts/index.tsx';
import { Editors } from './editors.tsx';
import { faultsIn, faultsOf } from './faults.ts';
import { MailPreview } from './mail-preview.tsx';
import { type Kind, type Texts, textsIn, withTexts } from './message-texts.ts';
import { useNames } from './names/index.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { SendTest } from './send-test.tsx';
import { SmsPreview } from './sms-preview.tsx';
import { TextField } from './text-field.tsx';
import { usePreview } from './use-preview.ts';

const route = getRouteApi('/wording');

/** What mails and SMS say, in every language, with a preview. */
export function WordingPage() {
  const { t } = useTexts();
  useTitle(t('navWording'));
  const queries = useQueryClient();
  const [outcome, tell] = useState<Outcome | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['message-texts'],
    queryFn: () => api.get('/admin/api/message-texts/'),
  });
  const setting = useSetting('MESSAGE_TEXTS');
  const failure = error ?? setting.error;
  return (
    <>
      <Heading title={t('navWording')} text={t('wordingText')} />
      <Editors />
      <OutcomeAlert outcome={outcome} />
      {failure && !(data && setting.data) && (
        <Fault error={failure} retry={() => Promise.all([refetch(), setting.refetch()])} />
      )}
      {!failure && !(data && setting.data) && <Loading height={300} />}
      {data?.messages[0] && setting.data && (
        <Editor
          key={setting.data.version}
          first={data.messages[0]}
          kinds={data.messages}
          setting={setting.data}
          onDone={(told) => {
            tell(told);
            void queries.invalidateQueries({ queryKey: ['settings'] });
            void queries.invalidateQueries({ queryKey: ['message-texts'] });
          }}
        />
      )}
    </>
  );
}

function Editor({
  first,
  kinds,
  setting,
  onDone,
}: {
  readonly first: Kind;
  readonly kinds: readonly Kind[];
  readonly setting: OpenSetting;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { t, language: own } = useTexts();
  const { kindName, textName, kindAbout } = useNames();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useSettingChange(setting, onDone);
  const [showsAlternatives, showAlternatives] = useState(false);
  const { kind, channel, about, languages } = kinds.find((each) => each.kind === search.kind) ?? first;
  const translatedAbout = kindAbout(kind);
  const known = Object.keys(languages) as Language[];
  const language = known.find((each) => each === search.language) ?? own;
  const texts = textsIn(change.value, kind, language);
  const alternatives = showsAlternatives && channel === 'email';
  const preview = usePreview({ kind, language, texts, alternatives }, (body) =>
    api.post('/admin/api/message-texts/preview/', { body }),
  );
  const faults = [
    ...faultsIn(preview.error),
    ...faultsIn(change.error ?? null).filter(({ path }) => path.includes(`.${kind}.${language}.`)),
  ];
  const languageNames = new Intl.DisplayNames(own, { type: 'language' });
  const itemsOf = (by: Kind['channel']) =>
    kinds
      .filter((each) => each.channel === by)
      .map((each) => ({ value: each.kind, label: kindName(each.kind) }));
  const reword = (name: string, reworded: string | undefined): void => {
    const { [name]: _before, ...others } = texts;
    const next: Texts = reworded === undefined ? others : { ...others, [name]: reworded };
    change.setValue(withTexts(change.value, kind, language, next));
  };
  return (
    <div className="editor">
      <form
        className="panel"
        onSubmit={(event) => {
          event.preventDefault();
          change.save();
        }}
      >
        <Stack p="md" gap="md">
          <Conflict change={change} />
          <Select
            label={t('message')}
            value={kind}
            allowDeselect={false}
            searchable
            data={[
              { group: t('sms'), items: itemsOf('sms') },
              { group: t('mail'), items: itemsOf('email') },
            ]}
            onChange={(next) => navigate({ search: { kind: next ?? '', language }, replace: true })}
          />
          <Text size="xs" c="dimmed" lang={translatedAbout === undefined ? 'en' : own}>
            <bdi>{translatedAbout ?? about}</bdi>
          </Text>
          <Select
            label={t('language')}
            value={language}
            allowDeselect={false}
            data={known.map((code) => ({ value: code, label: languageNames.of(code) ?? code }))}
            onChange={(next) => navigate({ search: { kind, language: next ?? '' }, replace: true })}
          />
          {languages[language]?.map((text) => (
            <TextField
              key={`${kind} ${language} ${text.name}`}
              text={text}
              label={textName(text.name)}
              reworded={texts[text.name]}
              error={faultsOf(text.name, faults)}
              language={language}
              onChange={(reworded) => reword(text.name, reworded)}
            />
          ))}
          <ChangeBar change={change} />
        </Stack>
      </form>
      <PreviewPanel
        preview={preview}
        below={
          <>
            {languages[language]?.some((text) => text.is_alternative) && (
              <Switch
                size="xs"
                label={t('alternatives')}
                checked={showsAlternatives}
                onChange={({ currentTarget }) => showAlternatives(currentTarget.checked)}
              />
            )}
            <SendTest
              key={`${kind} ${language}`}
              send={() => api.post('/admin/api/message-texts/test/', { body: { kind, language, texts } })}
            />
          </>
        }
      >
        {(made) => (made.channel === 'email' ? <MailPreview {...made} /> : <SmsPreview {...made} />)}
      </PreviewPanel>
    </div>
  );
}
