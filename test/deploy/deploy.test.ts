import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES, type Variable } from '../../src/config/variables.ts';
import { onSqlite } from '../support/app.ts';
import { nginxPath } from '../support/engines.ts';

const ROOT = join(import.meta.dirname, '../..');
const fileOf = (name: string): string => readFileSync(join(ROOT, 'deploy', name), 'utf8');

/** The names that the service reads. */
const NAMES = new Set(
  Object.values<Variable>(VARIABLES).flatMap(({ name, isSecret }) =>
    isSecret ? [name, `${name}_FILE`] : [name],
  ),
);
const COMMANDS = [/^serve( --no-worker)?$/, /^worker$/, /^migrate --init$/];

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
  readonly livenessProbe?: { readonly httpGet: { readonly path: string } };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly securityContext: { readonly runAsNonRoot: boolean };
        readonly containers: readonly Container[];
        readonly terminationGracePeriodSeconds?: number;
      };
    };
  };
}

const manifests = (): Manifest[] =>
  parseAllDocuments(fileOf('kubernetes.yaml')).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Manifest;
  });
const podsOf = (all: readonly Manifest[]) => all.flatMap(({ spec }) => spec?.template?.spec ?? []);

const assertVariables = (names: Iterable<string>): void => {
  for (const name of names) assert.ok(NAMES.has(name), `${name} is no variable of the service`);
};

describe('the files to deploy with', () => {
  it('copy into the image what exists, and run commands that exist as nobody in particular', () => {
    const text = fileOf('Dockerfile');
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    const allowed = new Set(fileOf('Dockerfile.dockerignore').match(/(?<=^!).+$/gm));
    assert.ok(copied.length >= 6);
    for (const name of copied) {
      assert.ok(existsSync(join(ROOT, name)), name);
      assert.ok(allowed.has(name), `${name} is kept out of the build`);
    }
    assert.match(text, /^USER node$/m);
    assert.match(text, /^CMD \["serve"\]$/m);
    assertVariables(
      [...text.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = '']) => line.match(/[A-Z_]+(?==)/g) ?? []),
    );
  });

  it('start with compose on variables that are read, with a root file system that is read-only', () => {
    const { services } = parse(fileOf('compose.yaml')) as { services: Record<string, Service> };
    const ours = Object.values(services).filter(({ image }) => image === 'latchkey');
    assert.equal(ours.length, 3);
    for (const { command, environment } of ours) {
      assert.ok(
        COMMANDS.some((known) => known.test(command.join(' '))),
        command.join(' '),
      );
      assertVariables(Object.keys(environment));
    }
    for (const name of ['server', 'worker']) assert.equal(services[name]?.read_only, true, name);
  });

  it('run on Kubernetes as nobody in particular, and have the time to drain', () => {
    const all = manifests();
    assertVariables(all.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? Object.keys(data ?? {}) : [])));
    const pods = podsOf(all);
    assert.equal(pods.length, 3);
    for (const { securityContext, containers } of pods) {
      assert.equal(securityContext.runAsNonRoot, true);
      for (const container of containers) {
        assert.equal(container.securityContext.readOnlyRootFilesystem, true);
        assert.ok(
          COMMANDS.some((known) => known.test(container.args.join(' '))),
          container.args.join(' '),
        );
      }
    }
    const delay = Number(all.find(({ kind }) => kind === 'ConfigMap')?.data?.DRAIN_DELAY);
    const server = pods.find(({ containers }) => containers.some(({ readinessProbe }) => readinessProbe));
    assert.ok(Number(server?.terminationGracePeriodSeconds) >= delay + 5);
  });

  it('set variables that are read, in a unit of systemd', () => {
    const unit = fileOf('latchkey.service');
    const set = /^Environment=(.+)$/m.exec(unit)?.[1] ?? '';
    assertVariables(set.match(/[A-Z_]+(?==)/g) ?? []);
    assert.match(unit, /^ExecStart=\S+ latchkey serve$/m);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it('are a unit that systemd understands', { skip: hasSystemd ? false : 'no systemd-analyze here' }, () => {
    const { stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', join(ROOT, 'deploy/latchkey.service')],
      {
        encoding: 'utf8',
      },
    );
    const about = stderr.split('\n').filter((line) => line.includes('latchkey.service'));
    assert.deepEqual(about, []);
  });

  it('are a configuration that nginx accepts', { skip: nginxPath() === undefined }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-deploy-'));
    const [certificate, key] = [join(folder, 'id.pem'), join(folder, 'id.key')];
    const subject = ['-subj', '/CN=id.shop.example', '-days', '2', '-nodes'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', certificate, ...subject],
      {
        stdio: 'ignore',
      },
    );
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      fileOf('nginx.conf')
        .replaceAll('/etc/nginx/tls', folder)
        .replace('/var/log/nginx/error.log', join(folder, 'error.log'))
        .replace('events {}', `pid ${join(folder, 'nginx.pid')};\nevents {}`),
    );
    const { status, stderr } = spawnSync(nginxPath() ?? 'nginx', ['-t', '-p', folder, '-c', file], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    assert.equal(status, 0, stderr);
  });
});

onSqlite('the probes of the files to deploy with', (getApp) => {
  it('ask where the service answers, or it would be restarted for ever', async () => {
    const probes = podsOf(manifests()).flatMap(({ containers }) =>
      containers.flatMap(({ readinessProbe, livenessProbe }) => [readinessProbe, livenessProbe]),
    );
    const paths = [
      ...probes.flatMap((probe) => (probe ? [probe.httpGet.path] : [])),
      /:8000(\/[a-z]+\/)/.exec(fileOf('Dockerfile'))?.[1],
      /health_uri (\S+)/.exec(fileOf('Caddyfile'))?.[1],
    ];
    assert.equal(paths.length, 4);
    for (const path of paths) {
      const answer = await getApp()
        .browser()
        .get(path ?? '');
      assert.equal(answer.status, 200, path);
    }
  });
});
