import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { type Language, message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import { type Decision, type MessageServices, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import type { WordedKind } from './wording/kinds.ts';
import { previewMessage } from './wording/preview.ts';
import type { Texts } from './wording/rules.ts';

interface TestSmsPayload {
  readonly userId: number;
  /** The verified phone of the member of staff at that time, E.164. */
  readonly phone: string;
  readonly language: Language;
  readonly kind: WordedKind;
  /** They need not be stored. */
  readonly texts: Texts;
}

/** An SMS on trial, to the member of staff who asked for it and to nobody else. Its code and link open nothing. */
export async function testSms(
  { userId, phone, language, ...content }: TestSmsPayload,
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const user = await services.storage.read.users.byId(userId);
  if (!user?.isStaff || !user.isActive || !user.isPhoneVerified || user.phone !== phone)
    return suppress('it is no verified phone of a member of staff any more', userId);
  const { text } = await previewMessage(services, { ...content, language });
  const marked = translate(languageOf(user, services.settings), message('testMark', { text }));
  return { kind: 'send', userId, message: { channel: 'sms', to: phone, text: marked, isOtp: false } };
}
