import { Type } from 'typebox';
import { accepted, gateway } from '../sms/gateway.ts';

export const consoleGateway = gateway({
  name: 'console',
  title: 'The local inbox',
  doc: 'Keeps messages in the local inbox, `/_dev/inbox/`, instead of sending them. For development only: production refuses it, because codes would be readable in the database. In development it is also used while `SMS_GATEWAY` is empty.',
  trial: 'Open `/_dev/inbox/`.',
  conf: Type.Object({}, { additionalProperties: false }),
  example: {},

  async send(sms, _conf, { inbox, attempt }) {
    if (!inbox) return { kind: 'give-up', blame: 'gateway', reason: 'for development only' };
    const { providerId } = await inbox.send(sms, attempt);
    return accepted(providerId);
  },
});
