import { html } from '../../lib/html.ts';
import type { MessageKey } from '../../locales/index.ts';
import { linkButton, paragraph } from '../layout.ts';
import type { PageOf, Renderer } from '../view.ts';
import { say } from '../wording.ts';

/** The heading for each status; other statuses use that of their class. */
const TITLES: Readonly<Record<number, MessageKey>> = {
  401: 'errorSignInTitle',
  403: 'errorRefusedTitle',
  404: 'errorNotFoundTitle',
  405: 'errorNotFoundTitle',
  429: 'errorThrottledTitle',
  503: 'errorUnavailableTitle',
};

export const error: Renderer<PageOf<'error'>> = ({ status, messages }, view) => {
  const { t, site } = view;
  const title = TITLES[status] ?? (status >= 500 ? 'errorServerTitle' : 'errorUnreadableTitle');
  const wayOut =
    status === 401
      ? linkButton(site.loginUrl, t({ key: 'loginSubmit' }))
      : linkButton(site.homeUrl, t({ key: 'pageHome' }));
  return {
    title: t({ key: title }),
    body: html`${messages.map((message) => paragraph(say(view, message)))}
${wayOut}`,
    state: 'plain',
  };
};
