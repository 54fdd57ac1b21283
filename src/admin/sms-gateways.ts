import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { documented, text } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import { verifiedPhoneOf } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import { message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import type { Sms } from '../messages/message.ts';
import { languageOf } from '../messages/recipient.ts';
import { type Settings, siteNameOf } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import { operatorRoute } from './setting-answers.ts';
import { refuseTests, TESTS_PER_HOUR } from './test-messages.ts';

/** How a gateway took a message on trial. */
interface Trial {
  readonly isAccepted: boolean;
  /** Milliseconds. */
  readonly latency: number;
  readonly id: string | null;
  /** Without secrets. */
  readonly reason: string | null;
  /** Without secrets, numbers and links. */
  readonly answer: string | null;
}

interface Services {
  readonly settings: Settings;
  readonly audit: Audit;
  readonly counters: Counters;
  /** Sends an SMS through one gateway of SMS_GATEWAYS; null: there is none of this name. */
  readonly tryGateway: (name: string, sms: Sms) => Promise<Trial | null>;
}

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const trialSchema = Type.Object({
  accepted: Type.Boolean({
    description: 'Whether the gateway took the message. Whether it arrives, the phone shows.',
  }),
  latencyMs: Type.Integer({ description: 'How long it took to answer, milliseconds.' }),
  id: nullable('The gateway’s id of the message.'),
  reason: nullable('Why it was not accepted.'),
  answer: nullable('What the gateway said, without credentials, numbers and links.'),
});

/** Trying an SMS gateway. */
export const smsGateways = ({ settings, audit, counters, tryGateway }: Services): Route[] => [
  route({
    ...operatorRoute,
    method: 'POST',
    path: '/admin/api/sms-gateways/test/',
    // It costs the shop money, and goes past budgets and other gateways.
    role: 'owner',
    secondFactor: 'recent',
    operationId: 'testSmsGateway',
    summary: 'Send oneself an SMS through one gateway',
    description: `To the verified phone of the owner who asks, and to nobody else, whether or not \`SMS_GATEWAY\` names the gateway. The answer says how the gateway took it, after 20 seconds at most. At most ${TESTS_PER_HOUR} tests an hour.`,
    body: {
      gateway: documented(text(40), 'Its name in `SMS_GATEWAYS`.', 'main'),
    },
    errors: ['no_verified_phone', 'throttled'],
    responses: {
      200: { description: 'How the gateway took it.', schema: trialSchema },
      400: { description: 'There is no gateway of this name.', schema: fieldErrorsSchema },
    },
    async handle(request) {
      const { user } = viewerOf(request);
      const { gateway } = request.body;
      const unknown = refuse(invalidFields({ gateway: [message('notAChoice', { input: gateway })] }));
      if (!Object.hasOwn(settings.get('SMS_GATEWAYS'), gateway)) return unknown;
      const to = verifiedPhoneOf(user);
      if (to === null) return refuse({ code: 'no_verified_phone' });
      const tooMany = await refuseTests(counters, user);
      if (tooMany) return tooMany;
      const site = siteNameOf(settings);
      const said = translate(languageOf(user, settings), message('smsGatewayTest', { site, gateway }));
      const trial = await tryGateway(gateway, { channel: 'sms', to, text: said, isOtp: false });
      if (!trial) return unknown;
      const { isAccepted: accepted, latency: latencyMs, id, reason, answer } = trial;
      await audit.recordAlone(request.source, {
        event: 'sms_gateway.test',
        outcome: accepted ? 'success' : 'failure',
        actorId: user.id,
        userId: user.id,
        detail: { gateway, ...(reason !== null && { reason }) },
      });
      return json(200, { accepted, latencyMs, id, reason, answer });
    },
  }),
];
