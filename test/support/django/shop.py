"""A shop on Django for tests: python3 shop.py <database as JSON> <command> [arguments as JSON]. Prints JSON."""
import json
import sys
import warnings

warnings.simplefilter('ignore')
import django
from django.conf import settings
from django.core.management import call_command

database, command, *rest = sys.argv[1:]
given = json.loads(rest[0]) if rest else {}
sys.path.insert(0, given.get('path', '.'))
HASHERS = ['PBKDF2PasswordHasher', 'PBKDF2SHA1PasswordHasher', 'Argon2PasswordHasher', 'BCryptSHA256PasswordHasher',
           'BCryptPasswordHasher', 'ScryptPasswordHasher', 'SHA1PasswordHasher', 'MD5PasswordHasher',
           'UnsaltedSHA1PasswordHasher', 'UnsaltedMD5PasswordHasher']
from django.contrib.auth import hashers as known
settings.configure(
    SECRET_KEY=given.get('secret', 'the key of a shop on Django 0123456789'),
    DATABASES={'default': json.loads(database)},
    INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions',
                    'rest_framework', 'rest_framework.authtoken'],
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
    PASSWORD_HASHERS=[
        f'django.contrib.auth.hashers.{name}' for name in HASHERS if hasattr(known, name)] + given.get('extra_hashers', []),
    USE_TZ=True,
    MIGRATION_MODULES=given.get('migration_modules', {}),
)
django.setup()

from django.contrib.auth import authenticate, get_user_model, hashers
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from rest_framework.authtoken.models import Token

User = get_user_model()


def encode(algorithm, password):
    hasher = hashers.get_hasher(algorithm)
    # Fast: many tests share two cores.
    for cost, value in {'iterations': 1000, 'rounds': 4, 'memory_cost': 1024}.items():
        if hasattr(hasher, cost):
            setattr(hasher, cost, value)
    salt = '' if algorithm.startswith('unsalted') else hasher.salt()
    return hasher.encode(password, salt)


def sign_in(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = 'django.contrib.auth.backends.ModelBackend'
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def link(user):
    return [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]


def user_of(name):
    return User.objects.get(username=name)


def setup():
    call_command('migrate', verbosity=0, run_syncdb=True)
    people = {}
    for algorithm in [hasher.algorithm for hasher in hashers.get_hashers()]:
        user = User(username=algorithm, email=f'{algorithm}@shop.example', first_name='Ada', last_name='Öz')
        user.password = encode(algorithm, given['password'])
        user.last_login = timezone.now()
        user.save()
        people[algorithm] = {'id': user.pk, 'email': user.email, 'session': sign_in(user),
                             'token': Token.objects.create(user=user).key, 'link': link(user)}
    boss = User.objects.create_superuser('boss', 'boss@shop.example', given['password'])
    clerk = User.objects.create_user('clerk', 'clerk@shop.example', given['password'], is_staff=True)
    Token.objects.create(user=boss)
    User.objects.create_user('gone', 'gone@shop.example', None, is_active=False)
    visitor = SessionStore()
    visitor['basket'] = [1, 2]
    visitor.save()
    return {'people': people, 'boss': boss.pk, 'clerk': clerk.pk, 'count': User.objects.count()}


def add():
    """Rows as given, without Django's checks."""
    made = []
    for fields in given['users']:
        user = User(**fields)
        user.save()
        made.append(user.pk)
    return made


def change():
    User.objects.filter(username=given['username']).update(**given['fields'])
    if 'password' in given:
        user = user_of(given['username'])
        user.password = encode('pbkdf2_sha256', given['password'])
        user.save()
    return None


def many():
    """Users in large numbers, with hashes of one password."""
    call_command('migrate', verbosity=0, run_syncdb=True)
    hash = encode('pbkdf2_sha256', 'correct horse battery')
    for start in range(0, given['count'], 2000):
        User.objects.bulk_create(
            User(username=f'user{n}', email=f'user{n}@shop.example', first_name='Ada', last_name=f'Öz {n}', password=hash)
            for n in range(start, min(start + 2000, given['count'])))
    return User.objects.count()


def check():
    return {name: authenticate(username=name, password=password) is not None
            for name, password in given['passwords'].items()}


COMMANDS = {
    'sign-out': lambda: SessionStore(given['session']).delete(),
    'revoke-token': lambda: Token.objects.filter(key=given['token']).delete(),
    'setup': setup,
    'add': add,
    'change': change,
    'delete': lambda: User.objects.filter(username=given['username']).delete()[0],
    'many': many,
    'link': lambda: link(user_of(given['username'])),
    'check': check,
    'dump': lambda: call_command('dumpdata', output=given['file'], verbosity=0),
    'load': lambda: call_command('loaddata', given['file'], verbosity=0),
    'migrate': lambda: call_command('migrate', verbosity=0, run_syncdb=True),
    'count': lambda: User.objects.count(),
    'user': lambda: User.objects.filter(username=given['username']).values(
        'id', 'email', 'is_staff', 'is_superuser', 'is_active').first(),
}
print(json.dumps(COMMANDS[command]()))
