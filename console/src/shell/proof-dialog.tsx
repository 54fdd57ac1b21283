import { useSyncExternalStore } from 'react';
import { proof } from '../api/proof.ts';
import { Enrolment } from './enrolment.tsx';
import { SecondFactor } from './second-factor.tsx';
import { SignInAgain } from './sign-in-again.tsx';

/** Asks for what the API wants proved. The page below stays as it is, with everything typed. */
export function ProofDialog() {
  const needed = useSyncExternalStore(proof.watch, proof.needed);
  switch (needed) {
    case 'sign-in':
      return <SignInAgain />;
    case 'second-factor':
      return <SecondFactor />;
    case 'enrolment':
      return <Enrolment />;
    case null:
      return null;
  }
}
