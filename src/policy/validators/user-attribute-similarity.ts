import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { isTooSimilar } from '../similarity.ts';
import { type PolicyUser, validator } from '../validator.ts';

/** The attributes a password may be compared with, by Django's field names. */
const ATTRIBUTES = {
  username: (user) => user.username,
  first_name: (user) => user.firstName,
  last_name: (user) => user.lastName,
  email: (user) => user.email,
  phone: (user) => user.phone,
  date_of_birth: (user) => user.dateOfBirth,
} as const satisfies Record<string, (user: PolicyUser) => string | null | undefined>;

type Attribute = keyof typeof ATTRIBUTES;

export const userAttributeSimilarity = validator({
  name: 'UserAttributeSimilarityValidator',
  doc: 'Not too similar to the user’s attributes, as Django measures it: the lower-cased password against each lower-cased attribute and each of its words, by `difflib.SequenceMatcher.quick_ratio()`. Empty attributes are ignored; the first that is too similar is named. At `max_similarity` 1 only a password equal to an attribute or a word of it is refused.',
  failure: message('passwordTooSimilar', { attribute: '{attribute_name}' }),
  options: Type.Object(
    {
      user_attributes: Type.Array(Type.Enum(Object.keys(ATTRIBUTES) as Attribute[]), {
        minItems: 1,
        maxItems: Object.keys(ATTRIBUTES).length,
        default: ['username', 'first_name', 'last_name', 'email'],
        description: 'The attributes the password is compared with, in this order.',
      }),
      max_similarity: Type.Number({
        minimum: 0.1,
        maximum: 1,
        default: 0.7,
        description: 'The similarity at which a password is refused.',
      }),
    },
    { additionalProperties: false },
  ),
  check(password, { user_attributes, max_similarity }, { user }) {
    if (!user) return undefined;
    const attribute = user_attributes.find((name) => {
      const value = ATTRIBUTES[name](user);
      return value && isTooSimilar(password, value, max_similarity);
    });
    return attribute && message('passwordTooSimilar', { attribute });
  },
  describe: () => ({ text: message('ruleNotSimilar') }),
});
