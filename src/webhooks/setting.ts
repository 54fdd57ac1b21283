import { faultOfUrl, type PrivateHosts } from '../lib/outbound-url.ts';
import type { SettingRules, Settings } from '../settings.ts';

/** The private hosts that webhooks may be posted to. */
export const webhookHosts = (settings: Settings): PrivateHosts => ({
  hosts: settings.get('WEBHOOK_PRIVATE_HOSTS'),
  setting: 'WEBHOOK_PRIVATE_HOSTS',
});

/** Checks what the schema of WEBHOOKS cannot express. Never quotes a value: secrets and URLs may hold credentials. */
export const WEBHOOK_RULES: SettingRules = {
  WEBHOOKS: {
    check: (endpoints, others) =>
      endpoints.flatMap(({ url, secret }, index) => {
        const fault = faultOfUrl(url, webhookHosts(others));
        const isRepeated = endpoints.findIndex((other) => other.url === url) < index;
        return [
          ...(fault === null ? [] : [`WEBHOOKS[${index}].url: expected ${fault}`]),
          ...(isRepeated ? [`WEBHOOKS[${index}].url: expected each URL once`] : []),
          ...(isKey(secret)
            ? []
            : [`WEBHOOKS[${index}].secret: expected whsec_ and 24 to 64 bytes in base64`]),
        ];
      }),
  },
};

/** Standard Webhooks 1.0: 24 to 64 bytes. Base64 that is not written as an encoder writes it was mistyped. */
function isKey(secret: string): boolean {
  const text = secret.slice('whsec_'.length);
  const key = Buffer.from(text, 'base64');
  const encoded = key.toString('base64');
  return key.length >= 24 && key.length <= 64 && [encoded, encoded.replace(/=+$/, '')].includes(text);
}
