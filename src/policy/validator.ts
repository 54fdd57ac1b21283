import type { Static, TObject } from 'typebox';
import type { ShownRule } from '../contracts/page.ts';
import type { User } from '../contracts/user.ts';
import type { Message } from '../locales/index.ts';
import type { FormerPasswords } from './history.ts';

/**
 * The owner of a new password, as far as the rules need to know: a stored user, or a person who is registering and has no
 * id and password yet.
 */
export type PolicyUser = Pick<User, 'username' | 'firstName' | 'lastName' | 'email' | 'phone'> &
  Partial<Pick<User, 'id' | 'password' | 'dateOfBirth'>>;

/** What a rule may take into account besides the password. */
interface PolicyContext {
  /** null if unknown. */
  readonly user: PolicyUser | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly former: FormerPasswords;
}

/** What a rule requires of every password, as far as rules can contradict each other. */
export interface Demands {
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  readonly capitals?: number;
  readonly lowercase?: number;
  readonly letters?: number;
  readonly numbers?: number;
  readonly specials?: number;
  /** Characters other than digits. */
  readonly nonNumbers?: number;
}

/** One rule of the password policy: one file, one line in the index. */
export interface Validator<S extends TObject = TObject> {
  /** The name in AUTH_PASSWORD_VALIDATORS. The file has the same name in kebab case, without `Validator`. */
  readonly name: string;
  /** What it checks, for the documentation: one paragraph of Markdown. */
  readonly doc: string;
  /** The failure message for the documentation, with the options' names as parameters. */
  readonly failure: Message;
  /** The options, each with a default and a description. */
  readonly options: S;
  /** The failure to show, or undefined if the password keeps the rule. */
  check(
    password: string,
    options: Static<S>,
    context: PolicyContext,
  ): Promise<Message | undefined> | Message | undefined;
  /** Whether the check reads `former`, which is costly and therefore throttled. */
  readonly comparesWithFormer?: true;
  /** Whether it requires characters of some kind. NIST SP 800-63B-4 and OWASP ASVS 5 advise against such rules. */
  readonly isComposition?: true;
  /**
   * What a standard advises against in a policy. Operators get a warning; nothing is refused.
   * @param used the options of all rules of this name in the policy; may be empty
   */
  warnings?(used: readonly Static<S>[]): string[];
  /** What the rule requires, so that setting.ts can refuse rules that contradict each other. */
  demands?(options: Static<S>): Demands;
  /** The rule as listed on pages. */
  describe(options: Static<S>): ShownRule;
}

/** Declares a validator, inferring its options. */
export const validator = <S extends TObject>(declaration: Validator<S>): Validator =>
  // setting.ts has checked the options against this validator's schema.
  declaration as unknown as Validator;
