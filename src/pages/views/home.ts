import { PATHS } from '../../contracts/page.ts';
import { html } from '../../lib/html.ts';
import { asideLink, linkButton, paragraph, secondaryLink } from '../layout.ts';
import type { PageOf, Renderer } from '../view.ts';
import { isolate } from '../wording.ts';

export const home: Renderer<PageOf<'home'>> = ({ viewerName, links }, { t }) =>
  viewerName === null
    ? {
        title: t({ key: 'homeTitle' }),
        body: html`${paragraph(t({ key: 'homeText' }))}
${linkButton(links.login, t({ key: 'loginSubmit' }))}
${asideLink(PATHS.resetRequest, t({ key: 'loginForgot' }))}`,
        state: 'plain',
      }
    : {
        title: t({ key: 'homeGreeting', params: { name: isolate(viewerName) } }),
        body: html`${paragraph(t({ key: 'homeSignedIn' }))}
${linkButton(PATHS.account, t({ key: 'homeTitle' }))}
${secondaryLink(links.changePassword, t({ key: 'homeChangePassword' }))}
<form method="post" action="${PATHS.logout}">
<button class="secondary" type="submit">${t({ key: 'homeSignOut' })}</button>
</form>
`,
        state: 'plain',
      };
