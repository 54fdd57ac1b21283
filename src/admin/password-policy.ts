import { type TSchema, Type } from 'typebox';
import { type Field, type FieldValues, optional, password, readFields, text } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import { type FieldErrors, invalidFields } from '../errors.ts';
import { MINUTE } from '../lib/clock.ts';
import { type Message, message } from '../locales/index.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyUser } from '../policy/validator.ts';
import type { Counters } from '../throttle/counters.ts';
import { throttled } from '../throttle/throttle.ts';
import { operatorRoute } from './setting-answers.ts';

/** Passwords that one member of staff tries in a minute: an editor asks when typing pauses. */
const CHECKS_PER_MINUTE = 120;
const SETTING = 'AUTH_PASSWORD_VALIDATORS';
const LONGEST_DETAIL = 254;

const detail = () => optional(text(LONGEST_DETAIL));

/** Whose password it is to be, as far as rules compare it with. */
const PERSON = {
  email: detail(),
  username: detail(),
  first_name: detail(),
  last_name: detail(),
  phone: detail(),
  date_of_birth: detail(),
};

/** A field that holds others. Their faults are under `<name>.<field>`, so it is read once its name is known. */
const object = (schema: TSchema): Field<Readonly<Record<string, unknown>> | undefined> => ({
  schema,
  isRequired: false,
  read(given) {
    if (given === undefined || given === null) return { value: undefined };
    return typeof given === 'object' && !Array.isArray(given)
      ? { value: given as Readonly<Record<string, unknown>> }
      : { error: message('invalidValue') };
  },
});

const BODY = {
  password: password(),
  user: object(
    Type.Partial(
      Type.Object(Object.fromEntries(Object.entries(PERSON).map(([name, { schema }]) => [name, schema]))),
      {
        description: 'Whose password it is to be, for the rule about similarity.',
      },
    ),
  ),
  settings: object(
    Type.Object(
      {
        [SETTING]: Type.Optional(
          Type.Unknown({ description: 'A value to try instead of the one in force.' }),
        ),
      },
      { additionalProperties: false, description: 'Settings to try. They are not stored.' },
    ),
  ),
};

const judgedSchema = Type.Object({
  accepted: Type.Boolean(),
  faults: Type.Array(
    Type.Object({
      code: Type.String({ description: 'Of the text, for programs.', examples: ['passwordTooShort'] }),
      message: Type.String({ description: 'In the language of the request, as a customer would read it.' }),
      rule: Type.String({ description: 'The validator’s name.', examples: ['MinimumLengthValidator'] }),
    }),
    { description: 'In the order of the rules.' },
  ),
  rules: Type.Array(
    Type.Object({
      rule: Type.String(),
      kept: Type.Boolean(),
      idle: Type.Boolean({
        description: 'The rule compares with former passwords, of which a made-up customer has none.',
      }),
    }),
    { description: 'Every rule that was asked, in order.' },
  ),
});

const verbatim = (fault: string): Message => message('verbatim', { text: fault });

/** Trying a password against the policy, or against another one before it is stored. */
export const passwordPolicy = ({
  policy,
  counters,
}: {
  policy: Pick<Policy, 'judge'>;
  counters: Counters;
}): Route[] => [
  route({
    ...operatorRoute,
    method: 'POST',
    path: '/admin/api/password-policy/check/',
    operationId: 'checkPassword',
    summary: 'What the password policy says of a password',
    description: `For a made-up customer. The password is neither stored nor logged, and nothing is hashed. At most ${CHECKS_PER_MINUTE} a minute.`,
    body: BODY,
    errors: ['throttled'],
    responses: {
      200: { description: 'What each rule says.', schema: judgedSchema },
      400: {
        description: 'A field is not valid. Faults of a setting to try are under `settings.<path>`.',
        schema: fieldErrorsSchema,
      },
    },
    async handle(request) {
      const { wait } = await counters.hit(
        ['password-checks', String(viewerOf(request).user.id)],
        MINUTE,
        CHECKS_PER_MINUTE,
      );
      if (wait > 0) return refuse(throttled(wait));
      const { password: candidate, user: given, settings = {} } = request.body;
      const person = given === undefined ? null : readFields(PERSON, given);
      if (person && !person.ok) return refuse(invalidFields(under('user', person.refusal.errors)));
      const unknown = Object.keys(settings).filter((name) => name !== SETTING);
      if (unknown.length > 0)
        return refuse(
          invalidFields(
            Object.fromEntries(
              unknown.map((name) => [
                `settings.${name}`,
                [verbatim(`expected ${SETTING}, got an unknown name`)],
              ]),
            ),
          ),
        );
      const judged = await policy.judge(candidate, {
        user: person && policyUser(person.value),
        ...(Object.hasOwn(settings, SETTING) && { validators: settings[SETTING] }),
      });
      if (!judged.ok) return refuse(invalidFields(byPath(judged.refusal)));
      const faults = judged.value.flatMap(({ rule, failure }) =>
        failure ? [{ code: failure.key, message: request.t(failure), rule }] : [],
      );
      const rules = judged.value.map(({ rule, failure, isIdle }) => ({
        rule,
        kept: failure === null,
        idle: isIdle,
      }));
      return json(200, { accepted: faults.length === 0, faults, rules });
    },
  }),
];

/** A made-up customer. */
const policyUser = (given: FieldValues<typeof PERSON>): PolicyUser => ({
  email: given.email ?? null,
  username: given.username ?? null,
  firstName: given.first_name ?? '',
  lastName: given.last_name ?? '',
  phone: given.phone ?? null,
  dateOfBirth: given.date_of_birth ?? null,
});

const under = (name: string, errors: FieldErrors): FieldErrors =>
  Object.fromEntries(Object.entries(errors).map(([field, faults]) => [`${name}.${field}`, faults]));

/** Lines such as `AUTH_PASSWORD_VALIDATORS[0].name: expected …`, by their path. */
function byPath(lines: readonly string[]): FieldErrors {
  const entries = lines.map((line) => {
    const end = line.indexOf(': ');
    return [`settings.${line.slice(0, end)}`, verbatim(line.slice(end + 2))] as const;
  });
  return Object.fromEntries(
    [...Map.groupBy(entries, ([path]) => path)].map(([path, found]) => [
      path,
      found.map(([, fault]) => fault),
    ]),
  );
}
