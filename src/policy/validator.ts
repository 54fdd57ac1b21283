import type { Static, TObject } from 'typebox';
import type { ShownRule } from '../contracts/page.ts';
import type { User } from '../contracts/user.ts';
import type { Message } from '../locales/index.ts';
import type { FormerPasswords } from './history.ts';

/**
 * What the rules may know of the person whose password it will be. A stored user is one; so is somebody who registers,
 * of whom there is no id and no password yet.
 */
export type PolicyUser = Pick<User, 'username' | 'firstName' | 'lastName' | 'email' | 'phone'> &
  Partial<Pick<User, 'id' | 'password' | 'dateOfBirth'>>;

/** What a rule may compare a new password with. */
interface PolicyContext {
  /** null when nothing is known of the person. */
  readonly user: PolicyUser | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly former: FormerPasswords;
}

/** How many characters of which kind every password must have, as far as rules can contradict each other. */
export interface Demands {
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  readonly capitals?: number;
  readonly lowercase?: number;
  readonly letters?: number;
  readonly numbers?: number;
  readonly specials?: number;
  /** Characters that are no digits. */
  readonly nonNumbers?: number;
}

/** One rule of the password policy: one file, one line in the index. */
export interface Validator<S extends TObject = TObject> {
  /** As AUTH_PASSWORD_VALIDATORS names it; the file has the same name in kebab case without the ending. */
  readonly name: string;
  /** What it checks, for the documentation: one paragraph of Markdown. */
  readonly doc: string;
  /** The failure it answers with, for the documentation: the parameters are the options' names. */
  readonly failure: Message;
  /** The options a setting may give, each with its default and a description. */
  readonly options: S;
  /** The failure to show, or undefined when the password keeps the rule. */
  check(
    password: string,
    options: Static<S>,
    context: PolicyContext,
  ): Promise<Message | undefined> | Message | undefined;
  /** Looks at `former`: what that costs is throttled where nothing else throttles it. */
  readonly comparesWithFormer?: true;
  /** Asks for characters of some kind. NIST SP 800-63B-4 and OWASP ASVS 5 advise against such rules. */
  readonly isComposition?: true;
  /**
   * What a standard advises against in the options of all rules of this name in a policy, which may be none. Operators are
   * told; nothing is refused.
   */
  warnings?(used: readonly Static<S>[]): string[];
  /** What the rule asks for, so that setting.ts can refuse rules that no password keeps. */
  demands?(options: Static<S>): Demands;
  /** The rule as pages list it. */
  describe(options: Static<S>): ShownRule;
}

/** Declares a validator, inferring its options. */
export const validator = <S extends TObject>(declaration: Validator<S>): Validator =>
  // Every caller hands over options that setting.ts has checked against this validator's own schema.
  declaration as unknown as Validator;
