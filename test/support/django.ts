import { spawnSync } from 'node:child_process';
import { djangoPython } from './engines.ts';

/** Prints what each password hasher of Django makes of a password, by its algorithm; null: it needs what is not installed. */
const SCRIPT = `
import inspect, json, sys, warnings
warnings.simplefilter('ignore')
from django.conf import settings
settings.configure()
from django.contrib.auth import hashers
password, made = sys.argv[1], {'unusable': hashers.make_password(None)}
for name, hasher in inspect.getmembers(hashers, inspect.isclass):
    if not issubclass(hasher, hashers.BasePasswordHasher) or not hasher.algorithm:
        continue
    try:
        one = hasher()
        # Fast: many tests share two cores.
        for cost, value in {'iterations': 1000, 'rounds': 4, 'memory_cost': 1024}.items():
            if hasattr(one, cost):
                setattr(one, cost, value)
        made[hasher.algorithm] = one.encode(password, one.salt())
    except (ImportError, ValueError, AttributeError):
        made[hasher.algorithm] = None
from argon2.low_level import Type, hash_secret
def argon2(type, version):
    return hash_secret(password.encode(), b'seasaltseasalt', 2, 512, 2, 16, type, version).decode()
# As argon2 was written before it had a version, and as other programs write it.
made['argon2 without version'] = 'argon2' + argon2(Type.I, 16).replace('v=16$', '')
made['argon2 1.0'] = argon2(Type.ID, 16)
made['argon2d'] = argon2(Type.D, 19)
print(json.dumps(made))
`;

/** What Django of this machine makes of a password. @throws when it is not installed */
export function djangoHashes(password: string): Record<string, string | null> {
  const made = spawnSync(djangoPython() ?? 'python3', ['-c', SCRIPT, password], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`Django cannot hash: ${made.stderr}`);
  return JSON.parse(made.stdout);
}
