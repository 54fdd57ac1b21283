import { api } from '../api/api.ts';
import type { Act } from '../parts/confirm.tsx';
import type { Translate } from '../texts/index.tsx';
import { mayAct } from '../viewer.ts';
import { nameOf, type Person } from './person-types.ts';

/** The acts that the role of the viewer has for an account in this state. What is refused all the same, the API says. */
export function actsFor(person: Person, t: Translate, moment: (iso: string) => string) {
  const path = { params: { path: { id: person.pk } } };
  const name = nameOf(person);
  const isManager = mayAct('manager');
  const isCustomer = person.role === null;

  const sendReset: Act = {
    title: t('sendReset'),
    text: t('sendResetText', { name }),
    button: t('send'),
    async run() {
      const { channel } = await api.post('/admin/api/users/{id}/send-reset/', path);
      return t(channel === 'email' ? 'resetSentMail' : 'resetSentSms');
    },
  };
  const unlock: Act = {
    title: t('unlock'),
    text: t('unlockText', { name }),
    button: t('unlock'),
    async run() {
      await api.post('/admin/api/users/{id}/unlock/', path);
      return t('unlocked');
    },
  };
  const signOut: Act = {
    title: t('signOutEverywhere'),
    text: t('signOutText', { name }),
    button: t('signOutEverywhere'),
    async run() {
      const { sessions } = await api.post('/admin/api/users/{id}/sign-out/', path);
      return t('signedOut', { sessions });
    },
  };
  const verifyEmail: Act = {
    title: t('verifyEmail'),
    text: t('verifyText', { what: person.email ?? '' }),
    button: t('verify'),
    async run() {
      await api.post('/admin/api/users/{id}/verify/email/', path);
      return t('saved');
    },
  };
  const verifyPhone: Act = {
    title: t('verifyPhone'),
    text: t('verifyText', { what: person.phone ?? '' }),
    button: t('verify'),
    async run() {
      await api.post('/admin/api/users/{id}/verify/phone/', path);
      return t('saved');
    },
  };
  const deactivate: Act = {
    title: t('deactivate'),
    text: t('deactivateText', { name }),
    button: t('deactivate'),
    isDangerous: true,
    async run() {
      await api.post('/admin/api/users/{id}/deactivate/', path);
      return t('saved');
    },
  };
  const activate: Act = {
    title: t('activate'),
    text: t('activateText', { name }),
    button: t('activate'),
    async run() {
      await api.post('/admin/api/users/{id}/activate/', path);
      return t('saved');
    },
  };
  const erase: Act = {
    title: t('erase'),
    text: t('eraseText', { name }),
    button: t('erase'),
    isDangerous: true,
    phrase: person.email ?? String(person.pk),
    async run() {
      const { erased_at } = await api.post('/admin/api/users/{id}/erase/', path);
      return t('eraseDone', { at: moment(erased_at) });
    },
  };

  return {
    everyday: [
      ...(person.is_active && person.user_type !== 'guest' ? [sendReset] : []),
      unlock,
      ...(person.sessions.length + person.devices.length + person.tokens > 0 ? [signOut] : []),
    ],
    more: [
      ...(isManager && isCustomer && person.email && !person.is_email_verified ? [verifyEmail] : []),
      ...(isManager && isCustomer && person.phone && !person.is_phone_verified ? [verifyPhone] : []),
      ...(person.is_active ? [deactivate] : []),
      ...(!person.is_active && isCustomer ? [activate] : []),
      ...(mayAct('owner') && isCustomer && person.closed_at === null ? [erase] : []),
    ],
    exportUrl: isManager ? `/admin/api/users/${person.pk}/export/` : null,
  };
}
