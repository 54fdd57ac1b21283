import type { Lane } from '../../../../src/contracts/stores/outbox.ts';
import type { Problem } from '../../../../src/monitoring/problem-words.ts';

/** What is wrong, in a language other than English, which the API speaks. */
export interface ProblemTexts {
  readonly words: Readonly<Record<Problem['key'], string>>;
  readonly lanes: Readonly<Record<Lane | 'retrying', string>>;
  readonly channels: Readonly<Record<'sms' | 'email', string>>;
}
