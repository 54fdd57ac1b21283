import { GATEWAYS } from '../src/delivery/gateways/index.ts';
import type { Gateway } from '../src/delivery/sms/gateway.ts';
import { json, optionTable, table } from './markdown.ts';

/** docs/sms-gateways.md, generated from the drivers by `npm run docs`. */
export const gatewaysPage = (): string =>
  `${[INTRODUCTION, ORDER, driverTable(), ...GATEWAYS.map(section), OWN_DRIVER].join('\n\n')}\n`;

const INTRODUCTION = `# SMS gateways

The setting \`SMS_GATEWAYS\` holds the gateways for codes and reset links by SMS. \`SMS_GATEWAY\` names the one in use, or several in
order of preference. While \`SMS_GATEWAY\` is empty, messages go to the local inbox in development. In production they wait for a gateway
until their deadline, and \`messages show\` says \`no SMS gateway is configured\`.

Write the gateways to a file, so that no credential stays in the shell history, and store them:

\`\`\`sh
latchkey settings set SMS_GATEWAYS --file gateways.json && rm gateways.json
latchkey settings set SMS_GATEWAY '["twilio", "netgsm"]'
\`\`\`

${json(
  {
    twilio: { klass: 'twilio', conf: exampleOf('twilio') },
    netgsm: { klass: 'netgsm', conf: exampleOf('netgsm') },
  },
  2,
)}

Choose any names of at most 40 characters, without colons. \`klass\` is the driver, \`conf\` holds its options. \`rate\`, beside them, is how
many messages a second the gateway takes, for each worker; without it there is no limit. Messages beyond it wait up to 5 seconds, then go to
the next gateway, or are tried again. Every running process applies the change within 5 seconds. An invalid value is refused; the error says where, and what was expected:

    SMS_GATEWAYS.twilio.conf.account_sid: expected an account SID such as AC followed by 32 hexadecimal digits, got "AC1"

The setting is encrypted in the database. Listings show its structure, and of each gateway host and account, so that whoever confirms a
change ([staff.md](staff.md#critical-settings)) sees where messages would go. To change one option, store the whole value again.

An owner can send themselves an SMS through one gateway, whether or not \`SMS_GATEWAY\` names it: \`POST /admin/api/sms-gateways/test/\`
with its name. It goes to the owner’s verified phone, and the answer says at once whether the gateway took it, how long that took, and what
it said, without credentials. It takes a recent second factor and goes past the budgets; ten tests an hour, in the audit trail as
\`sms_gateway.test\`.

Then request a code with your own phone and check the message:

\`\`\`sh
latchkey messages list --to +905301234567
latchkey messages show <id>
\`\`\`

\`provider id\` is the gateway that accepted the message and its id there (\`twilio:SM…\`). \`last error\` is why it was not accepted, or why
an earlier gateway did not accept it. Both hold codes and texts of ours, never a number or a message.

Messages go to the countries of \`SMS_ALLOWED_COUNTRIES\`, or only to \`DEFAULT_COUNTRY_CODE\` while it is empty, and only within budgets
that keep fraudsters from running up a bill: [message-budgets.md](message-budgets.md).`;

const ORDER = `
## When a gateway fails

| what happened | the next gateway | when none is left |
| --- | --- | --- |
| It is down, busy, or did not answer within 10 seconds. | is tried at once | retried until the deadline, no earlier than \`Retry-After\` says |
| It refuses us: credentials, credit, sender, account. | is tried at once | retried until the deadline, so that you can fix it |
| It refuses the number or the text permanently. | is tried at once | given up when all of them refuse |
| The recipient has unsubscribed from it. | is not tried | given up |

A gateway that did not answer in time may have accepted the message nevertheless. Customers wait for their codes, so the next gateway is
tried; in the worst case the same code arrives twice. After a failure of its own, a gateway is tried last for 30 seconds, or for as long as
it asked, so that not every message waits for it. Storing a different \`conf\` ends that at once.

Connections need TLS and lead to public addresses only, which is checked again for what the host resolves to when connecting: a changed
setting must not reach into your network. An adapter of your own inside it is named in \`SMS_PRIVATE_HOSTS\` (\`["sms.internal"]\`), which also
allows http. Redirects are not followed, and answers are limited to 64 KiB.`;

const OWN_DRIVER = `## Another gateway

For another provider, write a small adapter with the interface of [\`http\`](#http), or a driver: one file in \`src/delivery/gateways\`, with the schema of its options and \`send()\`, and a line in the index there.`;

const driverTable = (): string =>
  `## The drivers\n\n${table(
    ['`klass`', 'provider'],
    GATEWAYS.map(({ name, title }) => [`[\`${name}\`](#${name})`, title]),
  )}`;

function exampleOf(name: string): Gateway['example'] {
  const gateway = GATEWAYS.find((known) => known.name === name);
  if (!gateway) throw new Error(`there is no driver ${name}`);
  return gateway.example;
}

function section({ name, doc, conf, example, trial }: Gateway): string {
  return [
    `### ${name}`,
    doc,
    optionTable(conf),
    json({ [name]: { klass: name, conf: example } }, 2),
    `**To try it.** ${trial}`,
  ].join('\n\n');
}
