import type { Gateway } from '../sms/gateway.ts';
import { consoleGateway } from './console.ts';
import { http } from './http.ts';
import { netgsm } from './netgsm.ts';
import { sns } from './sns.ts';
import { twilio } from './twilio.ts';
import { vonage } from './vonage.ts';

/** Every driver, for `klass`. */
export const GATEWAYS: readonly Gateway[] = [http, twilio, vonage, netgsm, sns, consoleGateway];
