import type { Static, TObject } from 'typebox';
import type { Message } from '../../locales/index.ts';
import type { ShownRule } from '../page.ts';
import type { User } from '../users/user.ts';

/** What a rule may compare a new password with. */
export interface PolicyContext {
  /** null for somebody who is not a user yet. */
  readonly user: User | null;
}

/** One rule of the password policy: one file, one line in the index. */
export interface Validator<S extends TObject = TObject> {
  readonly name: string;
  readonly doc: string;
  /** The options a setting may give, each with its default. */
  readonly options: S;
  /** The failure to show, or undefined when the password keeps the rule. */
  check(
    password: string,
    options: Static<S>,
    context: PolicyContext,
  ): Promise<Message | undefined> | Message | undefined;
  /** The rule as pages list it. */
  describe(options: Static<S>): ShownRule;
}

/** Declares a validator, inferring its options. */
export const validator = <S extends TObject>(declaration: Validator<S>): Validator =>
  declaration as unknown as Validator;
