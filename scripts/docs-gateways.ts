import { GATEWAYS } from '../src/delivery/gateways/index.ts';
import type { Gateway } from '../src/delivery/sms/gateway.ts';
import { json, optionTable, table } from './markdown.ts';

/** docs/sms-gateways.md, made from the drivers themselves; `npm run docs` writes it. */
export const gatewaysPage = (): string =>
  `${[INTRODUCTION, ORDER, driverTable(), ...GATEWAYS.map(section), OWN_DRIVER].join('\n\n')}\n`;

const INTRODUCTION = `# SMS gateways

Codes and reset links by SMS go through the gateways of the setting \`SMS_GATEWAYS\`, of which \`SMS_GATEWAY\` names the one in use, or
several in order of preference. In development, while \`SMS_GATEWAY\` is empty, they are in the local inbox. In production they then wait
for a gateway until their deadline, and \`messages show\` says \`no SMS gateway is configured\`.

Write the gateways to a file, so that no credential is left in the shell’s history, and store them:

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

The names are yours: at most 40 characters, without colons. \`klass\` names the driver, \`conf\` holds its options. Every running process
follows within 5 seconds. A value with a fault is refused and nothing changes; the refusal says where and what was expected:

    SMS_GATEWAYS.twilio.conf.account_sid: expected an account SID such as AC followed by 32 hexadecimal digits, got "AC1"

The setting is sealed in the database, and nobody gets to see it again: listings show the structure only. To change one option,
store the whole again.

Then ask for a code with a phone of your own and look what became of it:

\`\`\`sh
latchkey messages list --to +905301234567
latchkey messages show <id>
\`\`\`

\`provider id\` is the gateway that took the message and what it calls it there (\`twilio:SM…\`); \`last error\` is why it was not taken, or why
an earlier gateway did not take it. Both hold codes and words of ours, never a number or a text.

\`SMS_ALLOWED_COUNTRIES\` (\`["TR", "DE"]\`) keeps fraudsters from having codes sent to expensive numbers abroad: messages to all other
countries are \`suppressed\`. Countries that share a calling code are told apart by the digits after it, so Guernsey (\`GG\`), Jersey (\`JE\`)
and the Isle of Man (\`IM\`) are named apart from the United Kingdom (\`GB\`).`;

const ORDER = `## When a gateway fails

| what happened | the next gateway | when none is left |
| --- | --- | --- |
| It is down, busy, or did not answer within 10 seconds. | gets the message at once | tried again until the deadline, no sooner than \`Retry-After\` says |
| It refuses us: credentials, credit, sender, account. | gets the message at once | tried again until the deadline: you can still repair it |
| It refuses the number or the text for good. | gets the message at once: it may know a way | given up when all of them refuse |
| The recipient asked it not to be written to. | is not asked | given up |

A gateway that did not answer in time may have taken the message all the same. Somebody is waiting for it, so the next gets
it; in the worst case the same code arrives twice. One that failed for reasons of its own is asked last for 30 seconds, or for as long as
it asked, so that not every customer waits for it again. Storing another \`conf\` ends that at once.

Connections need TLS, except to this computer. Redirects are not followed, and answers longer than 64 KiB are not read.`;

const OWN_DRIVER = `## Another gateway

A provider that speaks none of these can be reached through a small adapter that speaks the interface of [\`http\`](#http). A driver
is one file in \`src/delivery/gateways\`, with the schema of its options and \`send()\`, and a line in the index there.`;

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
